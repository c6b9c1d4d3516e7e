// How does a visitor take a figure along: as a picture in either form, or as the numbers behind it?
const { grid, csv, table } = await import(new URL(`chart_table.js${new URL(import.meta.url).search}`, import.meta.url).href);

const WIDTH = 860, HEAD = 58, FOOT = 30, DENSE = 2;
const LIGHT = ["ink", "muted", "faint", "grid", "paper", "accent", "second"];

// The colours of a page in daylight, whatever the page wears: what is taken along is printed and pasted.
function daylight() {
  const probe = document.body.appendChild(Object.assign(document.createElement("i"), { className: "daylight", hidden: true }));
  const style = getComputedStyle(probe);
  const found = Object.fromEntries(LIGHT.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  probe.remove();
  return { ...found, a: found.accent, b: found.second };
}

function wrapped(text, letters) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines[lines.length - 1].length + word.length > letters && lines[lines.length - 1]) lines.push("");
    lines[lines.length - 1] += (lines[lines.length - 1] ? " " : "") + word;
  }
  return lines;
}

// A figure with its title above and where it comes from below.
function dressed(drawn, about, colours, bare) {
  const notes = bare ? [] : wrapped(about.note || "", 118), head = bare ? 0 : HEAD + 16 * (notes.length - 1), of = about.of && !bare ? wrapped(about.of, 132) : [], foot = bare ? 0 : FOOT + 15 * of.length;
  const low = drawn.visualMap ? { visualMap: { ...drawn.visualMap, bottom: foot } } : {};
  const words = bare ? {} : {
    title: { text: about.title, subtext: notes.join("\n"), left: 18, top: 12, itemGap: 6, textStyle: { color: colours.ink, fontSize: 16, fontWeight: 600 }, subtextStyle: { color: colours.muted, fontSize: 12, lineHeight: 16 } },
    graphic: [{ type: "text", left: 18, bottom: 9, silent: true, style: { text: [...of, about.foot].join("\n"), lineHeight: 15, fill: colours.muted, font: "11px Inter, system-ui, sans-serif" } }],
  };
  const option = { textStyle: { fontFamily: "Inter, system-ui, sans-serif" }, ...drawn, ...low, ...words, grid: { ...drawn.grid, top: drawn.grid.top + head, bottom: drawn.grid.bottom + foot } };
  return { option, more: head + foot };
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

// The page's own letters, so that a picture looks the same where they are not installed.
let letters = null;
export function font() {
  if (letters) return letters;
  const face = [...document.styleSheets].flatMap((sheet) => { try { return [...sheet.cssRules]; } catch { return []; } })
    .find((rule) => rule instanceof CSSFontFaceRule && rule.cssText.includes("inter-latin-wght"));
  const url = face && face.cssText.match(/url\("?([^")]+)/);
  letters = url ? fetch(new URL(url[1], location.href)).then((found) => found.blob()).then((blob) => new Promise((give) => {
    const reader = new FileReader();
    reader.onload = () => give(`@font-face{font-family:Inter;font-weight:100 900;src:url(${reader.result.replace("application/octet-stream", "font/woff2")}) format("woff2")}`);
    reader.readAsDataURL(blob);
  })) : Promise.resolve("");
  return letters;
}

export function svg(echarts, draw, about, height, bare, width = WIDTH) {
  const colours = daylight(), { option, more } = dressed(draw(colours), about, colours, bare);
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height: height + more });
  chart.setOption({ backgroundColor: bare ? "transparent" : colours.paper, animation: false, ...option });
  let text = chart.renderToSVGString();
  chart.dispose();
  const told = `<title>${escaped(about.title)}</title>`;
  text = text.replace(/<svg([^>]*)>/, (_, more) => `<svg${more} role="img" aria-label="${escaped(`${about.title}. ${about.note || ""}`)}">${told}`);
  // Within a page the figure follows the page's own light and dark.
  if (bare) for (const name of LIGHT) text = text.replaceAll(colours[name], `var(--${name})`);
  return text;
}

async function png(echarts, draw, about, height) {
  const colours = daylight(), { option, more } = dressed(draw(colours), about, colours, false);
  const place = document.createElement("div");
  const chart = echarts.init(place, null, { renderer: "canvas", width: WIDTH, height: height + more, devicePixelRatio: DENSE });
  chart.setOption({ animation: false, ...option });
  const address = chart.getDataURL({ type: "png", pixelRatio: DENSE, backgroundColor: colours.paper });
  chart.dispose();
  return (await fetch(address)).blob();
}

export function save(blob, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  document.body.appendChild(link).click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A button that shows the numbers instead of the picture, and one that opens three ways to keep it.
export function tools(echarts, model, el, frame, draw, again) {
  const bar = document.createElement("div"), list = document.createElement("div"), numbers = document.createElement("div");
  bar.className = "chart-tools"; list.className = "chart-menu"; numbers.className = "chart-table";
  const button = (within) => within.appendChild(Object.assign(document.createElement("button"), { type: "button" }));
  const show = button(bar), keep = button(bar), ways = ["svg", "png", "csv"].map(() => button(list));
  bar.append(list);
  el.prepend(bar);
  el.append(numbers);
  numbers.tabIndex = 0; numbers.setAttribute("role", "region");
  list.hidden = numbers.hidden = true;
  const about = () => model.get("about");
  const open = (wanted) => { list.hidden = !wanted; keep.setAttribute("aria-expanded", String(wanted)); };
  const fill = () => {
    if (numbers.hidden) return;
    const { title, note, words } = about(), spec = JSON.parse(model.get("spec"));
    numbers.replaceChildren(table(grid(spec, words), [title, note].filter(Boolean).join(". "), spec.language));
  };
  const label = () => {
    const { title, words } = about();
    bar.hidden = !words;
    if (!words) return;
    show.textContent = numbers.hidden ? words.table : words.figure;
    show.setAttribute("aria-label", `${show.textContent}: ${title}`);
    keep.textContent = words.save;
    keep.setAttribute("aria-label", `${words.save}: ${title}`);
    numbers.setAttribute("aria-label", title);
    numbers.style.height = `${model.get("height")}px`;
    ways.forEach((way, at) => { way.textContent = [words.svg, words.png, words.csv][at]; });
    fill();
  };
  const take = async (way) => {
    const { file, words } = about(), spec = JSON.parse(model.get("spec")), height = model.get("height");
    open(false);
    keep.focus();
    if (way === "csv") return save(new Blob(["\ufeff", csv(grid(spec, words), words)], { type: "text/csv" }), `${file}.csv`);
    if (way === "png") return save(await png(echarts, draw, about(), height), `${file}.png`);
    const face = await font(), text = svg(echarts, draw, about(), height, false).replace("</title>", `</title><style>${face}</style>`);
    return save(new Blob([text], { type: "image/svg+xml" }), `${file}.svg`);
  };
  show.addEventListener("click", () => { numbers.hidden = !numbers.hidden; frame.hidden = !numbers.hidden; label(); if (!frame.hidden) again(); });
  keep.addEventListener("click", () => { open(list.hidden); if (!list.hidden) ways[0].focus(); });
  ways.forEach((way, at) => way.addEventListener("click", () => take(["svg", "png", "csv"][at])));
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { open(false); keep.focus(); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !list.hidden) { event.preventDefault(); ways[(ways.indexOf(document.activeElement) + step + ways.length) % ways.length].focus(); }
  });
  bar.addEventListener("focusout", (event) => { if (!bar.contains(event.relatedTarget)) open(false); });
  // Whoever writes a page of the whole answer asks each figure for its picture.
  frame.addEventListener("picture", (event) => event.detail.give(svg(echarts, draw, about(), model.get("height"), true, event.detail.width)));
  open(false);
  label();
  model.on("change:about", label);
  model.on("change:spec", fill);
}
