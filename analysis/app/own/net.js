// How does one watch a story, step through it, and follow one person in it?
const version = new URL(import.meta.url).search;
const [{ unpack }, { Drawing }, { dom, panel, verdict, legend }] = await Promise.all(
  ["net_story.js", "net_draw.js", "net_panel.js"].map((name) => import(new URL(`${name}${version}`, import.meta.url).href)),
);

const SPEEDS = [1, 2, 4, 8, 16];
const FARTHEST = 24;

function render({ model, el }) {
  const root = dom("div", { class: "net" });
  el.appendChild(root);
  let watching = null;
  const begin = async () => {
    const bytes = model.get("data");
    if (!bytes || !bytes.byteLength) return;
    const story = await unpack(bytes);
    if (watching) watching.end();
    root.replaceChildren();
    watching = new Watching(root, story, model);
  };
  const again = () => { if (watching) { watching.end(); root.replaceChildren(); watching = new Watching(root, watching.story, model); } };
  model.on("change:data", begin);
  model.on("change:words", again);
  begin();
  return () => { model.off("change:data", begin); model.off("change:words", again); if (watching) watching.end(); };
}

class Watching {
  constructor(root, story, model) {
    Object.assign(this, { root, story, model, words: model.get("words"), playing: false, later: false, clean: [] });
    const at = model.get("place") || {};
    this.number = new Intl.NumberFormat(this.words.language);
    this.speed = SPEEDS.includes(at.speed) ? at.speed : 4;
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.build();
    this.drawing = new Drawing(this.stage, story);
    this.wire();
    this.choose(at.person ? at.person - 1 : -1, false);
    this.go(Math.min(at.day || 0, story.days), true);
    if (model.get("fork").key) this.showFork();
    this.root.dataset.ready = "1";
  }

  say(key, values = {}) {
    return this.words[key].replace(/\{(\w+)\}/g, (_, name) => (typeof values[name] === "number" ? this.number.format(values[name]) : values[name]));
  }

  build() {
    const { story } = this, say = (key, values) => this.say(key, values);
    const button = (key, text, act, more = {}) => dom("button", { type: "button", "aria-label": say(key), title: say(key), onclick: act, ...more }, text);
    this.stage = dom("div", { class: "net-stage", tabindex: "0", role: "application", "aria-label": say("drawing", { count: story.people }), "aria-describedby": "net-counts" });
    this.tip = dom("div", { class: "net-tip", hidden: "" });
    this.help = dom("div", { class: "net-help", hidden: "", role: "note" }, dom("h3", {}, say("help")), ...say("help_lines").split("|").map((line) => dom("p", {}, line)));
    this.helpButton = button("help", "?", () => this.toggleHelp(), { "aria-expanded": "false" });
    const zoom = dom("div", { class: "net-zoom", role: "group", "aria-label": say("zoom") },
      button("zoom_in", "+", () => this.zoom(1.5)), button("zoom_out", "−", () => this.zoom(1 / 1.5)), button("whole", "⤢", () => this.whole()), this.helpButton);
    // On a telephone the life stands below the drawing, out of sight.
    this.jump = dom("button", { type: "button", class: "net-jump", hidden: "", onclick: () => this.person.scrollIntoView({ block: "start", behavior: this.still.matches ? "auto" : "smooth" }) });
    this.stage.append(this.tip);
    this.legend = legend(this);
    this.playButton = dom("button", { type: "button", class: "net-play", onclick: () => this.toggle() });
    this.bars = dom("canvas", { class: "net-bars", "aria-hidden": "true" });
    this.range = dom("input", { type: "range", min: 0, max: story.days, step: 1, "aria-label": say("day_slider"), class: "net-range" });
    this.dayShown = dom("output", { class: "net-day" });
    this.pace = dom("select", { "aria-label": say("speed") }, ...SPEEDS.map((each) => dom("option", { value: each, ...(each === this.speed ? { selected: "" } : {}) }, say("speed_value", { count: each }))));
    this.counts = dom("p", { class: "net-sr", id: "net-counts", role: "status", "aria-live": "polite" });
    const time = dom("div", { class: "net-time", role: "group", "aria-label": say("time") }, this.playButton,
      button("back", "‹", () => this.step(-1)), button("forward", "›", () => this.step(1)),
      dom("div", { class: "net-track" }, this.bars, this.range), this.dayShown, this.pace);
    this.search = dom("input", { type: "number", min: 1, max: story.people, inputmode: "numeric", "aria-label": say("search", { count: story.people }), placeholder: say("search_short") });
    this.form = dom("form", { class: "net-search" }, this.search, dom("button", { type: "submit" }, say("search_go")));
    this.next = dom("button", { type: "button", class: "net-next", onclick: () => this.toComplaint() }, say("next_complaint"));
    this.person = dom("div", { class: "net-person" });
    this.result = dom("div", { class: "net-fork", "aria-live": "polite" });
    const lines = story.ties.length / 2;
    this.root.append(
      dom("div", { class: "net-main card" }, dom("div", { class: "net-frame" }, this.stage, this.jump, zoom, this.help), time, this.legend.node, this.counts,
        dom("p", { class: "note" }, say("lines", { drawn: lines, all: story.knows }))),
      dom("aside", { class: "net-side card", "aria-label": say("person_panel") }, this.form, this.next, this.result, this.person));
  }

  wire() {
    const listen = (target, type, act, options) => { target.addEventListener(type, act, options); this.clean.push(() => target.removeEventListener(type, act, options)); };
    const on = (name, act) => { this.model.on(name, act); this.clean.push(() => this.model.off(name, act)); };
    listen(this.range, "input", () => { this.pause(); this.go(Number(this.range.value)); });
    listen(this.range, "change", () => this.tell());
    listen(this.pace, "change", () => { this.speed = Number(this.pace.value); this.tell(); });
    listen(this.form, "submit", (event) => {
      event.preventDefault();
      const asked = Math.round(Number(this.search.value));
      if (asked >= 1 && asked <= this.story.people) { this.choose(asked - 1); this.find(asked - 1); }
    });
    listen(this.stage, "keydown", (event) => this.key(event));
    listen(this.stage, "wheel", (event) => { event.preventDefault(); this.zoom(Math.exp(-event.deltaY / 400), event.offsetX, event.offsetY, true); }, { passive: false });
    this.pointers(listen);
    on("change:life", () => this.live());
    on("change:fork", () => this.showFork());
    on("change:working", () => this.showFork());
    const sized = new ResizeObserver(() => { if (this.stage.clientWidth && (this.stage.clientWidth !== this.drawing.width || this.stage.clientHeight !== this.drawing.height)) { this.drawing.size(); this.paintBars(); } });
    sized.observe(this.stage);
    const recolour = () => { this.drawing.colours(); this.drawing.moved(); this.paintBars(); this.legend.paint(this.drawing); };
    const themed = new MutationObserver(recolour);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    this.clean.push(() => sized.disconnect(), () => themed.disconnect());
    this.legend.paint(this.drawing);
    this.showPlaying();
    this.paintBars();
  }

  // One finger or the mouse moves the drawing, two zoom it, a tap chooses the nearest person.
  pointers(listen) {
    const down = new Map();
    let moved = 0, span = 0;
    const span_ = () => { const [a, b] = [...down.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
    listen(this.stage, "pointerdown", (event) => {
      down.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.stage.setPointerCapture(event.pointerId);
      if (down.size === 1) moved = 0;
      if (down.size === 2) span = span_();
    });
    listen(this.stage, "pointermove", (event) => {
      const was = down.get(event.pointerId), now = { x: event.offsetX, y: event.offsetY };
      if (!was) { this.hover(now.x, now.y); return; }
      const dx = now.x - was.x, dy = now.y - was.y;
      moved += Math.abs(dx) + Math.abs(dy);
      down.set(event.pointerId, now);
      const { view } = this.drawing;
      if (down.size === 2) {
        const wide = span_();
        if (span > 0) this.zoom(wide / span, (now.x + was.x) / 2, (now.y + was.y) / 2, true);
        span = wide;
      } else if (moved > 5) this.drawing.glide({ ...view, x: view.x - dx / this.drawing.base[0] / view.zoom, y: view.y - dy / this.drawing.base[1] / view.zoom });
    });
    const up = (event) => {
      if (down.delete(event.pointerId) && moved <= 5 && down.size === 0 && event.type === "pointerup") {
        const who = this.drawing.nearest(event.offsetX, event.offsetY, event.pointerType === "touch" ? 26 : 16);
        this.choose(who);
        if (event.pointerType === "touch") this.hover(event.offsetX, event.offsetY); // The life stands below, out of sight.
      }
    };
    listen(this.stage, "pointerup", up);
    listen(this.stage, "pointercancel", up);
    listen(this.stage, "pointerleave", () => { this.tip.hidden = true; });
  }

  key(event) {
    const { key } = event, step = { ArrowRight: 1, ArrowLeft: -1 }[key], other = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === " ") this.toggle();
    else if (step) this.step(step * (event.shiftKey ? 7 : 1));
    else if (other) { const { people } = this.story; this.choose((this.chosen + other + people) % people); }
    else if (key === "+" || key === "=") this.zoom(1.5);
    else if (key === "-") this.zoom(1 / 1.5);
    else if (key === "0") this.whole();
    else if (key === "c") this.toComplaint();
    else if (key === "?") this.toggleHelp();
    else if (key === "Escape") { if (!this.help.hidden) this.toggleHelp(); else this.choose(-1); }
    else return;
    event.preventDefault();
  }

  zoom(times, x = this.drawing.width / 2, y = this.drawing.height / 2, gliding = false) {
    const d = this.drawing, was = d.view, zoom = Math.min(Math.max(was.zoom * times, 0.8), FARTHEST);
    const px = (x - d.width / 2) / d.base[0], py = (y - d.height / 2) / d.base[1];
    const view = { zoom, x: was.x + px / was.zoom - px / zoom, y: was.y + py / was.zoom - py / zoom };
    if (gliding) d.glide(view); else d.look(view);
  }
  whole() { this.drawing.look({ zoom: 1, x: 0, y: 0 }); }

  // Bring a person into view where they are out of it.
  find(who) {
    const d = this.drawing, inside = d.x[who] > 20 && d.y[who] > 20 && d.x[who] < d.width - 20 && d.y[who] < d.height - 20;
    if (!inside) d.look({ zoom: d.view.zoom, x: this.story.places[2 * who] / 32767, y: this.story.places[2 * who + 1] / 32767 });
  }

  toggleHelp() {
    this.help.hidden = !this.help.hidden;
    this.helpButton.setAttribute("aria-expanded", String(!this.help.hidden));
  }

  hover(x, y) {
    const who = this.drawing.nearest(x, y, 12);
    this.tip.hidden = who < 0;
    if (who < 0) return;
    this.tip.textContent = this.say("tip", { who: String(who + 1), stands: this.words[`stands_${this.story.stands[this.story.on(this.day)[who]]}`] });
    this.tip.style.transform = `translate(${Math.min(x + 14, this.drawing.width - 210)}px, ${y + 14}px)`;
  }

  toggle() { if (this.playing) { this.pause(); this.tell(); } else this.play(); }

  play() {
    if (this.day >= this.story.days) this.go(0);
    this.clearFork();
    this.playing = true; this.showPlaying();
    this.drawing.quiet = this.still.matches;
    let last = performance.now(), time = this.day;
    this.drawing.phase = 0;
    const frame = (now) => {
      if (!this.playing) return;
      time += Math.min((now - last) / 1000, 0.25) * this.speed; last = now;
      const day = Math.min(Math.floor(time), this.story.days);
      const stepped = day !== this.day;
      for (let next = this.day + 1; next <= day; next++) { this.day = next; this.drawing.nextDay(next); }
      this.drawing.phase = time - Math.floor(time);
      if (!this.drawing.quiet || stepped) this.drawing.paintMoves();
      if (stepped) this.showDay();
      if (day >= this.story.days) { this.pause(); this.tell(); return; }
      this.asked = requestAnimationFrame(frame);
    };
    this.asked = requestAnimationFrame(frame);
  }

  pause() {
    if (!this.playing) return;
    this.playing = false; cancelAnimationFrame(this.asked);
    this.drawing.phase = 1; this.drawing.paintPeople(); this.drawing.paintMoves();
    this.showPlaying(); this.announce();
  }

  showPlaying() {
    this.playButton.textContent = this.playing ? "❚❚" : "▶";
    this.playButton.setAttribute("aria-label", this.say(this.playing ? "pause" : "play"));
    this.playButton.title = this.say(this.playing ? "pause" : "play");
  }

  step(days) { this.pause(); this.go(Math.min(Math.max(this.day + days, 0), this.story.days)); this.tell(); }

  go(day) {
    this.day = day;
    this.drawing.phase = 1;
    this.drawing.nextDay(day); this.drawing.paintMoves();
    this.showDay(); this.announce();
  }

  showDay() {
    this.range.value = this.day;
    const shown = this.day ? this.say("day", { day: this.day }) : this.say("day_before");
    this.dayShown.textContent = shown;
    this.range.setAttribute("aria-valuetext", shown);
    this.legend.show(this.day);
    this.root.dataset.day = String(this.day);
    if (this.chosen >= 0) panel(this);
  }

  announce() {
    const counts = this.story.counts[this.day];
    const parts = this.story.stands.map((name, s) => this.say("stands_count", { stands: this.words[`stands_${name}`], count: counts[s] }));
    this.counts.textContent = this.say("counts", { day: this.dayShown.textContent, counts: parts.join(", "), bad: this.story.warned[this.day], good: this.story.advised[this.day], posted: this.story.posted[this.day] });
  }

  choose(who, told = true) {
    this.chosen = who; this.drawing.chosen = who; this.drawing.ties = []; this.later = false;
    if (told) { this.clearFork(); this.tell(); }
    this.search.value = who < 0 ? "" : who + 1;
    this.root.dataset.person = String(who + 1);
    this.jump.hidden = who < 0;
    this.jump.textContent = this.say("to_life", { who: String(who + 1) });
    this.live();
    if (!this.playing) this.drawing.paintMoves();
  }

  live() {
    const life = this.model.get("life");
    this.drawing.ties = life.number === this.chosen + 1 ? life.ties : [];
    panel(this);
    if (!this.playing) this.drawing.paintMoves();
  }

  toComplaint() {
    this.pause();
    const next = this.story.nextComplaint(this.day);
    if (!next) return;
    this.choose(next[1]); this.find(next[1]); this.go(next[0]); this.tell();
  }

  tell() {
    this.model.set("place", { day: this.day, speed: this.speed, person: this.chosen + 1 });
    this.model.save_changes();
  }

  ask(day) {
    this.pause();
    this.awaited = true;
    this.model.set("asked", { person: this.chosen + 1, day, turn: Date.now() });
    this.model.save_changes();
  }

  showFork() {
    const fork = this.model.get("fork"), valid = fork.key && fork.person === this.chosen + 1;
    this.drawing.fork = valid ? fork : null;
    verdict(this, valid ? fork : null, this.model.get("working"));
    if (valid) this.pause();
    this.drawing.paintMoves();
    // Who asked from far down a long life sees what comes of it.
    if (this.awaited && this.result.firstChild) this.result.scrollIntoView({ block: "nearest", behavior: this.still.matches ? "auto" : "smooth" });
    if (valid) this.awaited = false;
  }

  clearFork() {
    if (!this.drawing.fork) return;
    this.drawing.fork = null;
    verdict(this, null, "");
    this.model.set("asked", {}); this.model.save_changes();
    this.drawing.paintMoves();
  }

  paintBars() {
    const { story, bars } = this, ratio = Math.min(devicePixelRatio || 1, 2), w = bars.clientWidth, h = bars.clientHeight;
    if (!w) return;
    bars.width = w * ratio; bars.height = h * ratio;
    const c = bars.getContext("2d"), most = Math.max(...story.warned, ...story.advised, 1), half = h / 2;
    c.scale(ratio, ratio);
    for (let day = 1; day <= story.days; day++) {
      const x = ((day - 0.5) / story.days) * w, wide = Math.max((w / story.days) * 0.7, 0.8);
      c.fillStyle = this.drawing.colour.good; c.fillRect(x, half - (story.advised[day] / most) * (half - 1), wide, (story.advised[day] / most) * (half - 1));
      c.fillStyle = this.drawing.colour.bad; c.fillRect(x, half + 1, wide, (story.warned[day] / most) * (half - 1));
    }
  }

  end() { this.playing = false; cancelAnimationFrame(this.asked); for (const act of this.clean) act(); }
}

export default { render };
