// How is a figure drawn from the numbers of a page? Colours are the page's own, read when drawn.
import * as echarts from "/lib/echarts@5.6.0/dist/echarts.esm.min.mjs";

const version = new URL(import.meta.url).search;
const [{ tools }, { exactly }] = await Promise.all(["chart_take.js", "chart_table.js"].map((name) => import(new URL(`${name}${version}`, import.meta.url).href)));

const NAME = 15; // pixels a line's name is high
const style = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

const palette = () => ({
  ink: style("--ink"), muted: style("--muted"), grid: style("--grid"), faint: style("--faint"),
  paper: style("--paper"), a: style("--accent"), b: style("--second"),
});

const short = (language) => {
  const format = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 4 });
  return (value) => format.format(value).replace("-", "−");
};

const writer = (language) => {
  const format = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  return (value) => (value === null || Number.isNaN(value) ? "–" : format.format(value).replace("-", "−"));
};

function axis(colours, more) {
  return {
    axisLine: { lineStyle: { color: colours.faint } }, axisTick: { show: false },
    axisLabel: { color: colours.muted, fontSize: 12, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.grid } },
    nameTextStyle: { color: colours.muted, fontSize: 12 }, ...more,
  };
}

// A year is told by its quarters, on a small figure by its halves.
const steps = (days, wide) => (days >= 300 && days <= 400 ? { interval: wide < 400 ? 180 : 90 } : {});

// How far down each name is moved so that none lies on another: neighbours push each other apart.
function spread(ends, height) {
  const wanted = ends.map((end) => (1 - end) * height), placed = [...wanted];
  const order = ends.map((_, i) => i).sort((i, j) => wanted[i] - wanted[j]);
  for (let round = 0; round < 10; round++)
    for (let k = 1; k < order.length; k++) {
      const push = (NAME - (placed[order[k]] - placed[order[k - 1]])) / 2;
      if (push > 0) { placed[order[k]] += push; placed[order[k - 1]] -= push; }
    }
  return placed.map((at, i) => at - wanted[i]);
}

// Lines over days, each with a band and its name at its end.
function lines(spec, colours, say, brief, tell) {
  const series = [];
  const every = spec.lines.flatMap((line) => [...line.values, ...(line.low || []), ...(line.high || [])]);
  if (spec.zero) every.push(0);
  // So little that it could be nothing is not drawn as large as the figure.
  const middle = (Math.min(...every) + Math.max(...every)) / 2, half = (spec.least || 0) / 2;
  const least = Math.min(...every, middle - half), most = Math.max(...every, middle + half), room = (most - least || Math.abs(most) || 1) * 0.06;
  const bottom = spec.zero || least - room > 0 ? least - room : Math.min(least, 0), top = most + room;
  const apart = spread(spec.lines.map((line) => (line.values[line.values.length - 1] - bottom) / (top - bottom)), (spec.height || 230) - 48);
  for (const line of spec.lines) {
    const colour = colours[line.colour] || line.colour;
    if (line.low) {
      series.push({
        type: "custom", animation: false, silent: true, z: 1, data: [0], tooltip: { show: false },
        renderItem: (_, api) => ({
          type: "polygon",
          shape: { points: [...line.high.map((v, i) => api.coord([spec.x[i], v])), ...line.low.map((v, i) => api.coord([spec.x[i], v])).reverse()] },
          style: { fill: colour, fillOpacity: 0.15, stroke: colour, strokeOpacity: 0.75, lineWidth: 0.8 },
        }),
      });
    }
    series.push({
      name: line.name, type: "line", symbol: "none", animation: false, z: 5,
      data: line.values.map((v, i) => [spec.x[i], v]),
      lineStyle: { color: colour, width: 2.2, type: line.dashed ? "dashed" : "solid" },
      itemStyle: { color: colour },
      endLabel: { show: true, formatter: line.name, color: colour, fontSize: 12, fontWeight: 600, distance: 6, offset: [0, apart[spec.lines.indexOf(line)]] },
      markLine: spec.zero && line === spec.lines[0] ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.ink, type: "solid", width: 1 }, data: [{ yAxis: 0 }] } : undefined,
    });
  }
  return {
    grid: { left: 56, right: 16 + Math.max(2, ...spec.lines.map((line) => line.name.length)) * 7, top: 14, bottom: 34 },
    xAxis: axis(colours, { type: "value", min: spec.x[0], max: spec.x[spec.x.length - 1], splitLine: { show: false }, ...steps(spec.x[spec.x.length - 1] - spec.x[0], spec.wide), axisLabel: { color: colours.muted, fontSize: 12, hideOverlap: true, formatter: (v) => spec.day.replace("{day}", say(v)) } }),
    yAxis: axis(colours, { type: "value", min: bottom, max: top, splitNumber: 4, axisLine: { show: false }, axisLabel: { color: colours.muted, fontSize: 12, formatter: brief, showMinLabel: false, showMaxLabel: false } }),
    tooltip: {
      trigger: "axis", backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink, fontSize: 13 },
      formatter: (points) => {
        const day = points[0].value[0];
        const at = spec.x.indexOf(day);
        const rows = spec.lines.map((line) => `${line.name}: <b>${tell(line.values[at])}</b>` + (line.low ? ` (${tell(line.low[at])} … ${tell(line.high[at])})` : ""));
        return [spec.day.replace("{day}", say(day)), ...rows].join("<br>");
      },
    },
    graphic: [{ type: "text", left: "center", top: "30%", silent: true, style: { text: spec.still || "", fill: colours.muted, fontSize: 13 } }],
    series,
  };
}

// One dot per pair of runs, stacked where they are alike.
function dots(spec, colours, say, brief, tell) {
  const reach = Math.max(...spec.values.map(Math.abs), 1e-9) * 1.1;
  const width = (2 * reach) / 22, heights = new Map();
  const data = [...spec.values].sort((x, y) => x - y).map((v) => {
    const bin = Math.round(v / width), height = (heights.get(bin) || 0) + 1;
    heights.set(bin, height);
    return { value: [bin * width, height - 0.5, v], itemStyle: { color: v > 0 ? colours.b : v < 0 ? colours.a : colours.faint }, symbol: v > 0 ? "rect" : "circle" };
  });
  const tallest = Math.max(...heights.values(), 4);
  return {
    grid: { left: 18, right: 18, top: 8, bottom: 34 },
    xAxis: axis(colours, { type: "value", min: -reach, max: reach, splitLine: { show: false }, axisLabel: { color: colours.muted, fontSize: 12, formatter: brief, showMinLabel: false, showMaxLabel: false, hideOverlap: true } }),
    yAxis: { type: "value", show: false, min: 0, max: tallest + 0.5 },
    tooltip: { formatter: (point) => tell(point.value[2]), backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [{ type: "scatter", data, symbolSize: 12, animation: false, markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.ink, type: "solid" }, data: [{ xAxis: 0 }] } }],
  };
}

// Where there is little room the names of bars take lines, and the figure is as tall as they need.
const NARROW = 640, ROOM = { wide: 210, narrow: 120, letter: 6, line: 14, gap: 12 };
export function tall(spec, height) {
  if (spec.kind !== "bars" || innerWidth >= NARROW) return height;
  const lines = Math.max(1, ...spec.bars.map((bar) => Math.ceil((bar.name.length * ROOM.letter) / (ROOM.narrow - ROOM.gap))));
  return Math.max(height, spec.bars.length * (lines * ROOM.line + ROOM.gap) + 40);
}

// Bars with intervals, the longest first.
function bars(spec, colours, say, brief) {
  const names = spec.bars.map((bar) => bar.name);
  return {
    grid: { left: 14, right: 40, top: 8, bottom: 16, containLabel: true },
    xAxis: axis(colours, { type: "value", splitNumber: innerWidth < NARROW ? 3 : 5, axisLine: { show: false }, axisLabel: { color: colours.muted, fontSize: 12, formatter: brief, hideOverlap: true } }),
    yAxis: axis(colours, { type: "category", data: names, inverse: true, splitLine: { show: false }, axisLabel: { color: colours.ink, fontSize: 12, lineHeight: 14, interval: 0, hideOverlap: false, width: innerWidth < NARROW ? ROOM.narrow : ROOM.wide, overflow: "break" } }),
    tooltip: { confine: true, formatter: (p) => { const bar = spec.bars[p.dataIndex]; return `${p.name}: <b>${say(bar.value)}</b>` + (bar.low === null ? "" : ` (${say(bar.low)} … ${say(bar.high)})`); }, backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [
      { type: "bar", data: spec.bars.map((bar) => ({ value: bar.value, itemStyle: { color: colours[bar.colour] || colours.muted, borderRadius: 2 } })), barWidth: 12, animation: false },
      {
        type: "custom", animation: false, silent: true, z: 6,
        encode: { x: [1, 2], y: 0 },
        data: spec.bars.map((bar, i) => [i, bar.low, bar.high]).filter((bar) => bar[1] !== null && bar[1] !== undefined),
        renderItem: (_, api) => {
          const from = api.coord([api.value(1), api.value(0)]), to = api.coord([api.value(2), api.value(0)]);
          return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: colours.ink, lineWidth: 1.6 } };
        },
      },
    ],
  };
}

// A value for each pair of two factors. A difference parts at nought, and a dot says that luck may
// have made it; a level goes from its least to its most.
function heat(spec, colours, say, brief) {
  const values = spec.cells.map((cell) => cell[2]);
  const reach = Math.max(...values.map(Math.abs), 1e-9);
  const [least, most] = spec.level ? [Math.min(...values), Math.max(...values)] : [-reach, reach];
  const doubtful = (cell) => !spec.level && cell[3] !== null && Math.abs(cell[2]) < cell[3];
  const dark = (value) => spec.level && value < least + 0.55 * (most - least || 1);
  const cells = spec.cells.map((cell) => ({ value: cell, label: { color: dark(cell[2]) ? "#ffffff" : "#1b2430" } }));
  return {
    grid: { left: spec.rowTitle ? 26 : 8, right: 12, top: spec.rowTitle ? 26 : 8, bottom: 82, containLabel: true },
    xAxis: axis(colours, { type: "category", data: spec.columns, name: spec.columnTitle, nameLocation: "middle", nameGap: 30, splitLine: { show: false } }),
    yAxis: axis(colours, { type: "category", data: spec.rows, name: spec.rowTitle, nameLocation: "end", nameTextStyle: { color: colours.muted, fontSize: 12, align: "left" }, splitLine: { show: false }, axisLabel: { color: colours.ink, fontSize: 12, lineHeight: 14, width: 130, overflow: "break" } }),
    visualMap: { dimension: 2, min: least, max: most > least ? most : least + 1, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 140, itemWidth: 12, textStyle: { color: colours.muted }, text: [brief(most), brief(least)], inRange: { color: spec.level ? ["#00224e", "#35456c", "#666970", "#948e77", "#c8b866", "#fee838"] : ["#b54607", "#f4e3d6", "#f2f4f6", "#cfe3f1", "#0067a5"] } },
    tooltip: { formatter: (p) => `${spec.columns[p.value[0]]} · ${spec.rows[p.value[1]]}<br><b>${say(p.value[2])}</b>` + (p.value[3] === null ? "" : ` ± ${say(p.value[3])}`), backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [{ type: "heatmap", animation: false, data: cells, itemStyle: { borderColor: colours.paper, borderWidth: 1.5 }, label: { show: spec.columns.length <= (innerWidth < 640 ? 3 : 14), fontSize: 11, formatter: (p) => brief(p.value[2]) + (doubtful(p.value) ? " ·" : "") } }],
  };
}

// Choices by what they cost and what they bring; those nothing beats stand out, with their intervals.
function front(spec, colours, say, brief) {
  const point = (p) => ({ value: [p.x, p.y], name: p.name, symbol: p.front ? "rect" : "circle", symbolSize: p.front ? 13 : 9, itemStyle: { color: p.front ? colours.b : colours.faint, borderColor: colours.paper, borderWidth: 1 }, label: { show: p.front, formatter: p.name, position: "top", color: colours.ink, fontSize: 11, width: 190, overflow: "truncate" } });
  const reach = (from, to) => (from === null || from === undefined ? "" : ` (${say(from)} … ${say(to)})`);
  const arms = spec.points.filter((p) => p.front).flatMap((p) => [[p.x_low, p.y, p.x_high, p.y], [p.x, p.y_low, p.x, p.y_high]]).filter((arm) => arm.every((end) => end !== null && end !== undefined));
  const line = (_, api) => {
    const from = api.coord([api.value(0), api.value(1)]), to = api.coord([api.value(2), api.value(3)]);
    return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: colours.b, lineWidth: 1.2, opacity: 0.55 } };
  };
  return {
    grid: { left: 74, right: 40, top: 40, bottom: 48 },
    xAxis: axis(colours, { type: "value", scale: true, axisLine: { onZero: false, lineStyle: { color: colours.faint } }, name: spec.xTitle, nameLocation: "middle", nameGap: 30, axisLabel: { color: colours.muted, formatter: brief, hideOverlap: true } }),
    yAxis: axis(colours, { type: "value", scale: true, axisLine: { onZero: false, lineStyle: { color: colours.faint } }, name: spec.yTitle, nameLocation: "end", nameTextStyle: { color: colours.muted, fontSize: 12, align: "left", padding: [0, 0, 4, -56] }, axisLabel: { color: colours.muted, formatter: brief } }),
    tooltip: { confine: true, formatter: (p) => { const at = spec.points[p.dataIndex]; return `<b>${p.name}</b><br>${spec.xTitle}: ${say(at.x)}${reach(at.x_low, at.x_high)}<br>${spec.yTitle}: ${say(at.y)}${reach(at.y_low, at.y_high)}`; }, backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [
      { type: "scatter", animation: false, z: 5, data: spec.points.map(point), labelLayout: { hideOverlap: true } },
      { type: "custom", animation: false, silent: true, z: 3, data: arms, renderItem: line, encode: { x: [0, 2], y: [1, 3] } },
    ],
  };
}

// Where one of two loses: every point lived, and the boxes that hold most of the losses.
function boxes(spec, colours, say, brief) {
  const mark = ([x, y, loses, open]) => ({ value: [x, y], name: open ? spec.undecided : loses ? spec.losing : spec.winning, symbol: loses ? "rect" : "circle", symbolSize: 9, itemStyle: { color: open ? "transparent" : loses ? colours.b : colours.a, borderColor: loses ? colours.b : colours.a, borderWidth: 1.4, opacity: 0.85 } });
  const span = (at) => { const values = spec.points.map((p) => p[at]); const least = Math.min(...values), most = Math.max(...values), room = 0.03 * (most - least || 1); return [least - room, most + room]; };
  const [left, right] = span(0), [low, high] = span(1);
  const area = (box) => [{ xAxis: box.x_low === null ? left : box.x_low, yAxis: box.y_low === null ? low : box.y_low }, { xAxis: box.x_high === null ? right : box.x_high, yAxis: box.y_high === null ? high : box.y_high }];
  return {
    grid: { left: 66, right: 24, top: 40, bottom: 48 },
    xAxis: axis(colours, { type: "value", scale: true, axisLine: { onZero: false, lineStyle: { color: colours.faint } }, min: left, max: right, name: spec.xTitle, nameLocation: "middle", nameGap: 30, axisLabel: { color: colours.muted, formatter: brief, showMinLabel: false, showMaxLabel: false, hideOverlap: true } }),
    yAxis: axis(colours, { type: "value", scale: true, axisLine: { onZero: false, lineStyle: { color: colours.faint } }, min: low, max: high, name: spec.yTitle, nameLocation: "end", nameTextStyle: { color: colours.muted, fontSize: 12, align: "left", padding: [0, 0, 4, -48] }, axisLabel: { color: colours.muted, formatter: brief, showMinLabel: false, showMaxLabel: false } }),
    tooltip: { confine: true, formatter: (p) => `<b>${p.name}</b><br>${spec.xTitle}: ${say(p.value[0])}<br>${spec.yTitle}: ${say(p.value[1])}`, backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [{ type: "scatter", animation: false, data: spec.points.map(mark), clip: false, markArea: { silent: true, itemStyle: { color: colours.b, opacity: 0.14, borderColor: colours.b, borderWidth: 1.5 }, data: spec.boxes.map(area) } }],
  };
}

const KINDS = { lines, dots, bars, heat, front, boxes };

function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "chart";
  frame.setAttribute("role", "img");
  el.appendChild(frame);
  let chart = null, asked = 0, size = "", form = "";
  const spec = () => JSON.parse(model.get("spec"));
  const option = (colours, of = spec()) => KINDS[of.kind](of, colours, writer(of.language), short(of.language), exactly(of.language));
  const draw = () => {
    if (frame.hidden) return;
    if (!frame.offsetWidth) { asked = requestAnimationFrame(draw); return; }
    const asked_for = spec(), height = tall(asked_for, model.get("height"));
    frame.style.height = `${height}px`;
    frame.setAttribute("aria-label", model.get("words"));
    const now = { ...asked_for, height, wide: frame.offsetWidth };
    if (!now.kind) return;
    chart = chart || echarts.init(frame, null, { renderer: "canvas" });
    // Drawing at another size draws what was there before once more.
    const room = `${frame.offsetWidth} ${frame.style.height}`;
    if (size && room !== size) chart.resize();
    size = room;
    // A figure of the same form takes new numbers; any other is built anew.
    const same = [now.kind, now.language, now.day, ...(now.lines || []).map((line) => [line.name, line.colour, line.dashed, !line.low])].join();
    chart.setOption({ animation: false, textStyle: { fontFamily: "Inter, system-ui, sans-serif" }, ...option(palette(), now) }, { notMerge: now.kind !== "lines" || same !== form });
    form = same;
    frame.dataset.ready = String(Number(frame.dataset.ready || 0) + 1);
  };
  const later = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(draw); };
  if (model.get("about").words) tools(echarts, model, el, frame, option, later);
  model.on("change:spec", later);
  model.on("change:height", later);
  const sized = new ResizeObserver(later);
  sized.observe(el);
  const themed = new MutationObserver(later);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", later);
  later();
  return () => {
    sized.disconnect(); themed.disconnect(); dark.removeEventListener("change", later);
    cancelAnimationFrame(asked); if (chart) chart.dispose();
  };
}

export { spread };
export default { render };
