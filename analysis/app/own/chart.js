// How is a figure drawn from the numbers of a page? Colours are the page's own, read when drawn.
import * as echarts from "/lib/echarts@5.6.0/dist/echarts.esm.min.mjs";

const style = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

const palette = () => ({
  ink: style("--ink"), muted: style("--muted"), grid: style("--grid"), faint: style("--faint"),
  paper: style("--paper"), a: style("--accent"), b: style("--second"),
});

const short = (language) => {
  const format = new Intl.NumberFormat(language, { notation: "compact", maximumSignificantDigits: 4 });
  return (value) => format.format(value);
};

const writer = (language) => {
  const format = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
  return (value) => (value === null || Number.isNaN(value) ? "–" : format.format(value));
};

function axis(colours, more) {
  return {
    axisLine: { lineStyle: { color: colours.faint } }, axisTick: { show: false },
    axisLabel: { color: colours.muted, fontSize: 12, hideOverlap: true },
    splitLine: { lineStyle: { color: colours.grid } },
    nameTextStyle: { color: colours.muted, fontSize: 12 }, ...more,
  };
}

// Lines over days, each with a band and its name at its end.
function lines(spec, colours, say, brief) {
  const series = [];
  const every = spec.lines.flatMap((line) => [...line.values, ...(line.low || []), ...(line.high || [])]);
  if (spec.zero) every.push(0);
  const least = Math.min(...every), most = Math.max(...every), room = (most - least || Math.abs(most) || 1) * 0.06;
  for (const line of spec.lines) {
    const colour = colours[line.colour] || line.colour;
    if (line.low) {
      series.push({
        type: "custom", animation: false, silent: true, z: 1, data: [0], tooltip: { show: false },
        renderItem: (_, api) => ({
          type: "polygon",
          shape: { points: [...line.high.map((v, i) => api.coord([spec.x[i], v])), ...line.low.map((v, i) => api.coord([spec.x[i], v])).reverse()] },
          style: { fill: colour, opacity: 0.15 },
        }),
      });
    }
    series.push({
      name: line.name, type: "line", symbol: "none", animation: false, z: 5,
      data: line.values.map((v, i) => [spec.x[i], v]),
      lineStyle: { color: colour, width: 2.2, type: line.dashed ? "dashed" : "solid" },
      itemStyle: { color: colour },
      endLabel: { show: true, formatter: line.name, color: colour, fontSize: 12, fontWeight: 600, distance: 6 },
      labelLayout: { moveOverlap: "shiftY" },
      markLine: spec.zero && line === spec.lines[0] ? { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.ink, type: "solid", width: 1 }, data: [{ yAxis: 0 }] } : undefined,
    });
  }
  return {
    grid: { left: 56, right: spec.right || 128, top: 14, bottom: 34 },
    xAxis: axis(colours, { type: "value", min: spec.x[0], max: spec.x[spec.x.length - 1], splitLine: { show: false }, axisLabel: { color: colours.muted, fontSize: 12, formatter: (v) => spec.day.replace("{day}", say(v)) } }),
    yAxis: axis(colours, { type: "value", min: spec.zero || least - room > 0 ? least - room : Math.min(least, 0), max: most + room, splitNumber: 4, axisLine: { show: false }, axisLabel: { color: colours.muted, fontSize: 12, formatter: brief, showMinLabel: false, showMaxLabel: false } }),
    tooltip: {
      trigger: "axis", backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink, fontSize: 13 },
      formatter: (points) => {
        const day = points[0].value[0];
        const at = spec.x.indexOf(day);
        const rows = spec.lines.map((line) => `${line.name}: <b>${say(line.values[at])}</b>` + (line.low ? ` (${say(line.low[at])} … ${say(line.high[at])})` : ""));
        return [spec.day.replace("{day}", say(day)), ...rows].join("<br>");
      },
    },
    series,
  };
}

// One dot per pair of runs, stacked where they are alike.
function dots(spec, colours, say) {
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
    xAxis: axis(colours, { type: "value", min: -reach, max: reach, splitLine: { show: false }, axisLabel: { color: colours.muted, fontSize: 12, formatter: say } }),
    yAxis: { type: "value", show: false, min: 0, max: tallest + 0.5 },
    tooltip: { formatter: (point) => say(point.value[2]), backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [{ type: "scatter", data, symbolSize: 12, animation: false, markLine: { silent: true, symbol: "none", label: { show: false }, lineStyle: { color: colours.ink, type: "solid" }, data: [{ xAxis: 0 }] } }],
  };
}

// Bars with intervals, the longest first.
function bars(spec, colours, say) {
  const names = spec.bars.map((bar) => bar.name);
  return {
    grid: { left: 8, right: 60, top: 8, bottom: 30, containLabel: true },
    xAxis: axis(colours, { type: "value", axisLine: { show: false }, axisLabel: { color: colours.muted, fontSize: 12, formatter: say } }),
    yAxis: axis(colours, { type: "category", data: names, inverse: true, splitLine: { show: false }, axisLabel: { color: colours.ink, fontSize: 12, width: 190, overflow: "break" } }),
    tooltip: { formatter: (p) => `${p.name}: <b>${say(spec.bars[p.dataIndex].value)}</b> (${say(spec.bars[p.dataIndex].low)} … ${say(spec.bars[p.dataIndex].high)})`, backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [
      { type: "bar", data: spec.bars.map((bar) => ({ value: bar.value, itemStyle: { color: colours[bar.colour] || colours.muted, borderRadius: 2 } })), barWidth: 12, animation: false },
      {
        type: "custom", animation: false, silent: true, z: 6,
        data: spec.bars.map((bar, i) => [i, bar.low, bar.high]),
        renderItem: (_, api) => {
          const from = api.coord([api.value(1), api.value(0)]), to = api.coord([api.value(2), api.value(0)]);
          return { type: "line", shape: { x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, style: { stroke: colours.ink, lineWidth: 1.6 } };
        },
      },
    ],
  };
}

// A value for each pair of two factors; a dot where luck may have made it.
function heat(spec, colours, say) {
  const values = spec.cells.map((cell) => cell[2]);
  const reach = Math.max(...values.map(Math.abs), 1e-9);
  return {
    grid: { left: 8, right: 12, top: 8, bottom: 70, containLabel: true },
    xAxis: axis(colours, { type: "category", data: spec.columns, name: spec.columnTitle, nameLocation: "middle", nameGap: 30, splitLine: { show: false } }),
    yAxis: axis(colours, { type: "category", data: spec.rows, splitLine: { show: false }, axisLabel: { color: colours.ink, fontSize: 12 } }),
    visualMap: { min: -reach, max: reach, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, itemWidth: 12, textStyle: { color: colours.muted }, text: [say(reach), say(-reach)], inRange: { color: ["#b54607", "#f4e3d6", "#f2f4f6", "#cfe3f1", "#0067a5"] } },
    tooltip: { formatter: (p) => `${spec.columns[p.value[0]]} · ${spec.rows[p.value[1]]}<br><b>${say(p.value[2])}</b> ± ${say(spec.cells[p.dataIndex][3])}`, backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [{ type: "heatmap", animation: false, data: spec.cells, label: { show: true, fontSize: 11, color: "#1b2430", formatter: (p) => say(p.value[2]) + (Math.abs(p.value[2]) < p.value[3] ? " ·" : "") } }],
  };
}

// Choices by what they cost and what they bring; those nothing beats stand out.
function front(spec, colours, say) {
  const point = (p) => ({ value: [p.x, p.y], name: p.name, symbol: p.front ? "rect" : "circle", symbolSize: p.front ? 13 : 9, itemStyle: { color: p.front ? colours.b : colours.faint }, label: { show: p.front, formatter: p.name, position: "top", color: colours.ink, fontSize: 11 } });
  return {
    grid: { left: 70, right: 40, top: 26, bottom: 48 },
    xAxis: axis(colours, { type: "value", scale: true, name: spec.xTitle, nameLocation: "middle", nameGap: 30, axisLabel: { color: colours.muted, formatter: say } }),
    yAxis: axis(colours, { type: "value", scale: true, name: spec.yTitle, nameLocation: "end", axisLabel: { color: colours.muted, formatter: say } }),
    tooltip: { formatter: (p) => `<b>${p.name}</b><br>${spec.xTitle}: ${say(p.value[0])}<br>${spec.yTitle}: ${say(p.value[1])}`, backgroundColor: colours.paper, borderColor: colours.grid, textStyle: { color: colours.ink } },
    series: [{ type: "scatter", animation: false, data: spec.points.map(point), labelLayout: { hideOverlap: true } }],
  };
}

const KINDS = { lines, dots, bars, heat, front };

function render({ model, el }) {
  const frame = document.createElement("div");
  frame.className = "chart";
  frame.setAttribute("role", "img");
  el.appendChild(frame);
  let chart = null, asked = 0;
  const draw = () => {
    if (!frame.offsetWidth) { asked = requestAnimationFrame(draw); return; }
    frame.style.height = `${model.get("height")}px`;
    frame.setAttribute("aria-label", model.get("words"));
    const spec = model.get("spec");
    if (!spec.kind) return;
    chart = chart || echarts.init(frame, null, { renderer: "canvas" });
    chart.resize();
    const option = KINDS[spec.kind](spec, palette(), writer(spec.language), short(spec.language));
    chart.setOption({ textStyle: { fontFamily: "Inter, system-ui, sans-serif" }, ...option }, { notMerge: true });
    frame.dataset.ready = String(Number(frame.dataset.ready || 0) + 1);
  };
  const later = () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(draw); };
  model.on("change:spec", later);
  model.on("change:height", later);
  const sized = new ResizeObserver(later);
  sized.observe(el);
  const themed = new MutationObserver(later);
  themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", later);
  frame.addEventListener("export", (event) => {
    const link = document.createElement("a");
    link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: style("--paper") });
    link.download = event.detail || "onze.png";
    link.click();
  });
  later();
  return () => {
    sized.disconnect(); themed.disconnect(); dark.removeEventListener("change", later);
    cancelAnimationFrame(asked); if (chart) chart.dispose();
  };
}

export default { render };
