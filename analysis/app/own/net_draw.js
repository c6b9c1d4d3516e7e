// How are thousands of people drawn so that each frame repaints only what changed?
// Three layers: ties (drawn when the view moves), people (only those who changed), and what moves.

const FINE = 32767, MOST_PULSES = 600, FULL_EVERY = 30;
const SIZES = [1.75, 1.3, 1]; // brand-connected people, brand-aware ones, others

export class Drawing {
  constructor(stage, story) {
    this.stage = stage; this.story = story; this.day = 0; this.chosen = -1; this.ties = []; this.fork = null;
    this.view = { zoom: 1, x: 0, y: 0 }; this.frames = 0; this.painted = 0; this.busy = 0; this.quiet = false; this.phase = 1;
    this.layers = ["ties", "people", "moves"].map((name) => {
      const canvas = document.createElement("canvas");
      canvas.className = `net-layer net-${name}`; canvas.setAttribute("aria-hidden", "true");
      stage.prepend(canvas);
      return canvas;
    });
    this.layers.forEach((canvas, z) => { canvas.style.zIndex = z; });
    this.x = new Float32Array(story.people); this.y = new Float32Array(story.people);
    this.size();
  }

  size() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.width = this.stage.clientWidth; this.height = this.stage.clientHeight; this.ratio = ratio;
    for (const canvas of this.layers) {
      canvas.width = Math.round(this.width * ratio); canvas.height = Math.round(this.height * ratio);
      canvas.style.width = `${this.width}px`; canvas.style.height = `${this.height}px`;
    }
    this.ink = this.layers.map((canvas) => { const c = canvas.getContext("2d"); c.setTransform(ratio, 0, 0, ratio, 0, 0); return c; });
    this.colours();
    this.moved();
  }

  colours() {
    const style = getComputedStyle(document.documentElement);
    const get = (name) => style.getPropertyValue(name).trim();
    this.colour = { paper: get("--paper"), ink: get("--ink"), muted: get("--muted"), faint: get("--faint"), good: get("--accent"), bad: get("--second") };
    this.stands = [get("--net-elsewhere"), get("--net-buys"), get("--net-let-down"), get("--net-helped"), get("--net-waits"), get("--net-left")];
    this.sprites = null;
  }

  // Put everybody where the view shows them, and paint all.
  moved() {
    const { zoom, x, y } = this.view, { places, people } = this.story;
    let sx = this.width * 0.455, sy = this.height * 0.44;
    sx = Math.min(sx, sy * 1.9); sy = Math.min(sy, sx * 1.5);
    this.base = [sx, sy]; this.shown = { ...this.view };
    this.sx = sx * zoom; this.sy = sy * zoom;
    for (let i = 0; i < people; i++) {
      this.x[i] = this.width / 2 + (places[2 * i] / FINE - x) * this.sx;
      this.y[i] = this.height / 2 + (places[2 * i + 1] / FINE - y) * this.sy;
    }
    const count = this.story.brands.length;
    this.anchors = this.story.brands.map((_, b) => {
      const turn = -2.36 + (2 * Math.PI * ((b - this.story.focal + count) % count)) / count;
      const far = 1.02 / Math.max(Math.abs(Math.cos(turn)), Math.abs(Math.sin(turn)));
      return [this.width / 2 + (far * Math.cos(turn) - x) * this.sx, this.height / 2 + (far * Math.sin(turn) - y) * this.sy];
    });
    const room = Math.sqrt((this.width * this.height) / people);
    this.radius = Math.min(Math.max(room * 0.17, 1.5), 5) * Math.pow(zoom, 0.55);
    this.sprites = null;
    for (const canvas of this.layers) canvas.style.transform = "";
    this.paintTies(); this.paintPeople(); this.paintMoves();
  }

  // While a hand moves the view the pictures are moved as they are, and painted anew afterwards.
  glide(view) {
    const was = this.shown, scale = view.zoom / was.zoom;
    this.view = view;
    const dx = (was.x - view.x) * this.base[0] * view.zoom, dy = (was.y - view.y) * this.base[1] * view.zoom;
    for (const canvas of this.layers) canvas.style.transform = `translate(${dx}px, ${dy}px) scale(${scale})`;
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.moved(), 110);
  }

  look(view) { clearTimeout(this.rest); this.view = view; this.moved(); }

  paintTies() {
    const c = this.ink[0], { ties } = this.story;
    c.clearRect(0, 0, this.width, this.height);
    c.strokeStyle = this.colour.muted; c.globalAlpha = this.story.people > 5000 ? 0.1 : 0.16; c.lineWidth = 0.8;
    c.beginPath();
    for (let k = 0; k < ties.length; k += 2) {
      const i = ties[k], j = ties[k + 1];
      c.moveTo(this.x[i], this.y[i]); c.lineTo(this.x[j], this.y[j]);
    }
    c.stroke(); c.globalAlpha = 1;
  }

  // A small picture of each kind of person, in a ring of paper that sets it off its neighbours.
  makeSprites() {
    this.sprites = this.stands.map((colour, stands) => SIZES.map((times) => {
      const r = this.radius * times, side = Math.ceil(2 * r + 5);
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = Math.ceil(side * this.ratio);
      const c = canvas.getContext("2d");
      c.scale(this.ratio, this.ratio);
      glyph(c, stands, side / 2, side / 2, r, colour, this.colour);
      return { canvas, side, half: side / 2 };
    }));
  }

  person(c, i, stands) {
    const sprite = this.sprites[stands][this.story.tier[i]];
    const x = this.x[i] - sprite.half, y = this.y[i] - sprite.half;
    if (x > this.width || y > this.height || x < -sprite.side || y < -sprite.side) return;
    c.drawImage(sprite.canvas, x, y, sprite.side, sprite.side);
  }

  paintPeople() {
    if (!this.sprites) this.makeSprites();
    const c = this.ink[1], stands = this.story.on(this.day), late = [];
    c.clearRect(0, 0, this.width, this.height);
    for (let i = 0; i < stands.length; i++) { if (stands[i] > 1) late.push(i); else this.person(c, i, stands[i]); }
    for (const i of late) this.person(c, i, stands[i]);
    this.painted = 0;
  }

  // One day on: only those who changed. Edges of shapes wear off, so all is painted now and then.
  nextDay(day) {
    const onward = day === this.day + 1;
    this.day = day;
    if (!onward || ++this.painted >= FULL_EVERY) { this.paintPeople(); return; }
    if (!this.sprites) this.makeSprites();
    const c = this.ink[1], stands = this.story.on(day);
    for (const i of this.story.changed(day)) {
      c.globalCompositeOperation = "destination-out";
      c.beginPath(); c.arc(this.x[i], this.y[i], this.radius * SIZES[this.story.tier[i]] + 1.5, 0, 7); c.fill();
      c.globalCompositeOperation = "source-over";
      this.person(c, i, stands[i]);
    }
  }

  // Words on their way, rings about who heard them, whoever is chosen, and the brands.
  paintMoves() {
    const c = this.ink[2];
    c.clearRect(0, 0, this.width, this.height);
    this.layers[1].style.opacity = this.fork ? 0.32 : 1;
    if (this.fork) this.paintFork(c); else this.paintWords(c);
    if (this.chosen >= 0) this.paintChosen(c);
    this.paintBrands(c);
    this.frames++;
    this.stage.dataset.frames = String(this.frames);
  }

  paintWords(c) {
    const all = this.quiet || this.phase >= 1;
    let pulses = 0;
    for (const [from, to, kind, k] of this.story.words(this.day)) {
      if (++pulses > MOST_PULSES) break;
      const seen = kind & 2, mine = this.chosen === from || this.chosen === to;
      const begins = ((k * 0.61803) % 1) * 0.5, way = all ? 1 : Math.min((this.phase - begins) / 0.5, 1);
      if (way <= 0) continue;
      const colour = kind & 1 ? this.colour.bad : this.colour.good;
      c.strokeStyle = c.fillStyle = colour;
      c.globalAlpha = mine ? 0.95 : seen ? (all ? 0.14 : 0.25) : all ? 0.5 : 0.55; c.lineWidth = mine ? 2 : seen ? 0.7 : 1.2;
      const x = this.x[from] + (this.x[to] - this.x[from]) * way, y = this.y[from] + (this.y[to] - this.y[from]) * way;
      c.beginPath(); c.moveTo(this.x[from], this.y[from]); c.lineTo(x, y); c.stroke();
      c.globalAlpha = 1;
      if (way < 1) mark(c, kind & 1, x, y, seen ? 1.8 : 3);
      else if (!seen) ring(c, this.x[to], this.y[to], this.radius * SIZES[this.story.tier[to]] + 3.5, kind & 1);
    }
    const home = this.anchors[this.story.focal];
    for (const [who, kind] of this.story.calls(this.day)) {
      const from = kind === 0 ? [this.x[who], this.y[who]] : home, to = kind === 0 ? home : [this.x[who], this.y[who]];
      c.strokeStyle = c.fillStyle = kind === 1 ? this.stands[3] : kind === 0 ? this.stands[4] : this.colour.muted;
      c.setLineDash(kind === 2 ? [2, 5] : [6, 4]); c.lineWidth = 1.6;
      c.beginPath(); c.moveTo(...from); c.lineTo(...to); c.stroke(); c.setLineDash([]);
      const way = all ? 0.5 : this.phase;
      if (kind < 2) mark(c, true, from[0] + (to[0] - from[0]) * way, from[1] + (to[1] - from[1]) * way, 4);
    }
  }

  paintChosen(c) {
    const i = this.chosen;
    c.strokeStyle = this.colour.ink; c.lineWidth = 0.8; c.globalAlpha = this.fork ? 0 : 0.28;
    c.beginPath();
    for (const j of this.ties) { c.moveTo(this.x[i], this.y[i]); c.lineTo(this.x[j], this.y[j]); }
    c.stroke(); c.globalAlpha = 1; c.lineWidth = 2.6;
    c.beginPath(); c.arc(this.x[i], this.y[i], this.radius * 1.75 + 6, 0, 7); c.stroke();
    this.label(c, String(i + 1), this.x[i], this.y[i] - this.radius * 1.75 - 13, true);
  }

  // The words that one answer unsays are dashed, those it brings are drawn through.
  paintFork(c) {
    for (const [rows, dashed] of [[this.fork.gone, true], [this.fork.new, false]]) {
      c.setLineDash(dashed ? [4, 4] : []);
      for (const [, from, to, valence] of rows) {
        c.strokeStyle = valence < 0 ? this.colour.bad : this.colour.good; c.lineWidth = 1.3; c.globalAlpha = 0.75;
        c.beginPath(); c.moveTo(this.x[from], this.y[from]); c.lineTo(this.x[to], this.y[to]); c.stroke();
      }
    }
    c.setLineDash([]); c.globalAlpha = 1;
    const stands = this.story.on(this.day), groups = [["spared", this.colour.bad], ["reached", this.colour.bad], ["praise", this.colour.good], ["unpraised", this.colour.good], ["stayed", this.colour.ink], ["left", this.colour.ink]];
    if (!this.sprites) this.makeSprites();
    for (const [name, colour] of groups) for (const i of this.fork[name]) {
      this.person(c, i, stands[i]);
      c.strokeStyle = colour; c.lineWidth = name === "stayed" || name === "left" ? 2.6 : 1.6;
      c.setLineDash(name === "spared" || name === "unpraised" ? [3, 2] : []);
      const r = this.radius * 1.75 + 3;
      c.beginPath(); if (name === "left") c.rect(this.x[i] - r, this.y[i] - r, 2 * r, 2 * r); else c.arc(this.x[i], this.y[i], r, 0, 7); c.stroke();
      c.setLineDash([]);
      if (name === "stayed" || name === "left") this.label(c, String(i + 1), this.x[i], this.y[i] - r - 8, true);
    }
  }

  paintBrands(c) {
    this.anchors.forEach(([x, y], b) => {
      const own = b === this.story.focal, r = own ? 9 : 7, saw = this.fork ? 0 : this.story.saw(this.day, b);
      if (saw) this.paintPost(c, x, y, r, saw, own);
      c.fillStyle = own ? this.colour.good : this.colour.muted; c.strokeStyle = this.colour.paper; c.lineWidth = 2;
      c.beginPath(); c.roundRect(x - r, y - r, 2 * r, 2 * r, 4); c.fill(); c.stroke();
      this.label(c, this.story.brands[b], x, y + r + 10, own);
    });
  }

  // Rings about a brand on whose posts eyes fell: the wider, the more people.
  paintPost(c, x, y, r, saw, own) {
    const wide = r + 5 + 40 * Math.sqrt(saw / this.story.people), way = this.quiet ? 1 : Math.min(this.phase * 2, 1);
    c.strokeStyle = own ? this.colour.good : this.colour.muted; c.lineWidth = 1.4; c.setLineDash([2, 3]);
    for (const at of [0.5, 1]) { c.globalAlpha = 0.9 - 0.3 * at; c.beginPath(); c.arc(x, y, r + 3 + (wide - r) * at * way, 0, 7); c.stroke(); }
    c.globalAlpha = 1; c.setLineDash([]);
  }

  label(c, text, x, y, strong) {
    c.font = `${strong ? 650 : 550} 12.5px Inter, system-ui, sans-serif`; c.textAlign = "center"; c.textBaseline = "middle";
    const half = c.measureText(text).width / 2 + 3;
    if (x > 0 && x < this.width) x = Math.min(Math.max(x, half), this.width - half);
    c.lineWidth = 4; c.strokeStyle = this.colour.paper; c.lineJoin = "round"; c.strokeText(text, x, y);
    c.fillStyle = strong ? this.colour.ink : this.colour.muted; c.fillText(text, x, y);
  }

  nearest(x, y, reach = 16) {
    let best = -1, least = reach * reach;
    for (let i = 0; i < this.x.length; i++) {
      const dx = this.x[i] - x, dy = this.y[i] - y, far = dx * dx + dy * dy;
      if (far < least) { least = far; best = i; }
    }
    return best;
  }
}

function ring(c, x, y, r, bad) {
  c.lineWidth = 1.8; c.beginPath();
  if (bad) c.rect(x - r, y - r, 2 * r, 2 * r); else c.arc(x, y, r, 0, 7);
  c.stroke();
}

function mark(c, bad, x, y, r) {
  c.beginPath();
  if (bad) c.rect(x - r, y - r, 2 * r, 2 * r); else c.arc(x, y, r, 0, 7);
  c.fill();
}

// A shape for each way to stand with the brand: the shape says what the colour says.
Drawing.glyph = glyph;
function glyph(c, stands, x, y, r, colour, page) {
  const shape = (times) => {
    c.beginPath();
    if (stands === 2) { c.moveTo(x, y - r * times * 1.15); c.lineTo(x + r * times * 1.1, y + r * times * 0.85); c.lineTo(x - r * times * 1.1, y + r * times * 0.85); c.closePath(); }
    else if (stands === 3) { const d = r * times * 1.2; c.moveTo(x, y - d); c.lineTo(x + d, y); c.lineTo(x, y + d); c.lineTo(x - d, y); c.closePath(); }
    else if (stands === 4) { const d = r * times * 0.95; c.rect(x - d, y - d, 2 * d, 2 * d); }
    else c.arc(x, y, r * times, 0, 7);
  };
  if (stands === 5) {
    const d = r * 0.85;
    for (const [ink, width] of [[page.paper, r * 0.7 + 2.5], [colour, Math.max(r * 0.7, 1.6)]]) {
      c.strokeStyle = ink; c.lineWidth = width; c.lineCap = "round";
      c.beginPath(); c.moveTo(x - d, y - d); c.lineTo(x + d, y + d); c.moveTo(x + d, y - d); c.lineTo(x - d, y + d); c.stroke();
    }
    return;
  }
  shape(1);
  c.lineWidth = 2; c.strokeStyle = page.paper; c.lineJoin = "round"; c.stroke();
  c.fillStyle = colour; c.fill();
  if (stands === 4) { c.lineWidth = Math.max(r * 0.28, 1); c.strokeStyle = page.ink; c.stroke(); }
}
