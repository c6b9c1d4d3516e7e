// What stands beside the drawing: the legend with its counts, one life, and what one answer changes?
export function dom(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value); else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export function legend(watching) {
  const { story, words, number } = watching;
  const order = [1, 0, 2, 4, 3, 5];
  const items = order.map((s) => {
    const picture = dom("canvas", { "aria-hidden": "true" }), count = dom("b");
    return { s, picture, count, node: dom("li", {}, picture, dom("span", {}, words[`stands_${story.stands[s]}`]), count) };
  });
  const today = ["warned", "advised", "posted"].map((name) => {
    const count = dom("b");
    return { name, count, node: dom("li", {}, dom("i", { class: `net-ring ${name}`, "aria-hidden": "true" }), dom("span", {}, words[name]), count) };
  });
  const sizes = dom("li", { class: "net-sizes" }, words.sizes);
  return {
    node: dom("ul", { class: "net-legend", "aria-label": words.legend }, ...items.map((item) => item.node), ...today.map((item) => item.node), sizes),
    paint(drawing) {
      for (const { s, picture } of items) {
        picture.width = picture.height = 36;
        const c = picture.getContext("2d");
        c.scale(2, 2);
        drawing.constructor.glyph(c, s, 9, 9, 5.2, drawing.stands[s], drawing.colour);
      }
    },
    show(day) {
      for (const { s, count } of items) count.textContent = number.format(story.counts[day][s]);
      for (const { name, count } of today) count.textContent = number.format(story[name][day]);
    },
  };
}

// One life, up to the day that is shown unless the visitor asks for what comes after.
export function panel(watching) {
  const { person, words, chosen, day } = watching, life = watching.model.get("life");
  if (chosen < 0 || life.number !== chosen + 1) person.dataset.key = "";
  if (chosen < 0) { person.replaceChildren(dom("h2", {}, words.nobody), dom("p", { class: "note" }, words.nobody_why)); return; }
  if (life.number !== chosen + 1) { person.replaceChildren(dom("h2", {}, watching.say("number", { who: String(chosen + 1) }))); return; }
  const shown = watching.later ? life.events : life.events.filter((event) => event.day <= day);
  const key = `${chosen}|${watching.later}|${shown.length}|${life.title}|${day >= 0}`;
  const stands = words[`stands_${watching.story.stands[watching.story.on(day)[chosen]]}`];
  if (person.dataset.key === key) { person.querySelector(".net-stands").textContent = stands; return; }
  person.dataset.key = key;
  const rows = [...shown].reverse().map((event) => {
    const item = dom("li", { class: `net-event ${event.tone}` }, dom("span", { class: "net-when" }, watching.say("day", { day: event.day })), dom("span", {}, event.text));
    if (event.ask) item.append(dom("button", { type: "button", class: "net-ask", onclick: () => watching.ask(event.since) }, event.ask));
    return item;
  });
  const after = dom("input", { type: "checkbox", ...(watching.later ? { checked: "" } : {}), onchange: (event) => { watching.later = event.target.checked; panel(watching); person.querySelector("input").focus(); } });
  person.replaceChildren(
    dom("h2", {}, life.title, dom("button", { type: "button", class: "net-clear", "aria-label": words.clear, title: words.clear, onclick: () => { watching.choose(-1); watching.stage.focus(); } }, "×")),
    dom("p", { class: "net-stands" }, stands), dom("p", { class: "note" }, life.facts),
    rows.length ? dom("ol", { class: "net-life" }, ...rows) : dom("p", { class: "net-nothing" }, words.nothing_yet),
    dom("label", { class: "net-later" }, after, words.later));
}

export function verdict(watching, fork, working) {
  const { result, words } = watching;
  if (working) { result.replaceChildren(dom("p", { class: "net-working", role: "status" }, working)); return; }
  if (!fork) { result.replaceChildren(); return; }
  result.replaceChildren(dom("div", { class: "net-verdict" },
    dom("h2", {}, fork.title), dom("p", { class: "net-sentence" }, fork.sentence),
    dom("ul", {}, ...fork.lines.map((line) => dom("li", {}, line))),
    ...fork.notes.map((line) => dom("p", { class: "note" }, line)),
    dom("button", { type: "button", onclick: () => watching.clearFork() }, words.back_to_story)));
}
