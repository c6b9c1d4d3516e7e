// What does the message of a story hold, and how does everybody stand on any day?

export async function unpack(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const data = await new Response(stream).arrayBuffer();
  const length = new Uint32Array(data, 0, 1)[0];
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)));
  const kinds = { Int16Array, Uint8Array, Uint32Array };
  let at = 4 + length + ((4 - (length % 4)) % 4);
  const arrays = {};
  for (const each of head.arrays) {
    arrays[each.name] = new kinds[each.type](data, at, each.length);
    at += arrays[each.name].byteLength;
    at += (4 - (at % 4)) % 4;
  }
  return new Story(head, arrays);
}

// Days go from 0, the evening before the first, to `days`. Row d of `stands` is the evening of day d.
class Story {
  constructor(head, arrays) {
    Object.assign(this, head, arrays);
    const { people, days } = head;
    this.stands_ = new Uint8Array((days + 1) * people);
    this.stands_.set(arrays.first);
    this.counts = [];
    for (let day = 0; day <= days; day++) {
      const row = this.stands_.subarray(day * people, (day + 1) * people);
      if (day) {
        row.set(this.stands_.subarray((day - 1) * people, day * people));
        for (let k = arrays.changedOn[day - 1]; k < arrays.changedOn[day]; k++) row[arrays.changedWho[k]] = arrays.changedTo[k];
      }
      const count = new Array(head.stands.length).fill(0);
      for (let i = 0; i < people; i++) count[row[i]]++;
      this.counts.push(count);
    }
    this.warned = [0]; this.advised = [0]; this.posted = [0];
    for (let day = 1; day <= days; day++) {
      const bad = new Set(), good = new Set();
      for (const [, to, kind] of this.words(day)) if (!(kind & 2)) (kind & 1 ? bad : good).add(to);
      this.warned.push(bad.size); this.advised.push(good.size); this.posted.push(this.saw(day, this.focal));
    }
  }
  on(day) { return this.stands_.subarray(day * this.people, (day + 1) * this.people); }
  // Who changed from the evening before to that of a day.
  changed(day) { return day ? this.changedWho.subarray(this.changedOn[day - 1], this.changedOn[day]) : []; }
  // [from, to, kind, row] of every word of a day; bit 1 of kind: bad, bit 2: seen in a feed.
  *words(day) {
    if (day) for (let k = this.heardOn[day - 1]; k < this.heardOn[day]; k++) yield [this.heardFrom[k], this.heardBy[k], this.heardKind[k], k];
  }
  // [who, kind] of what happened at the desk: 0 a complaint came, 1 was answered, 2 was ignored.
  *calls(day) {
    if (day) for (let k = this.calledOn[day - 1]; k < this.calledOn[day]; k++) yield [this.calledWho[k], this.calledKind[k]];
  }
  // How many saw a post of a brand on a day.
  saw(day, brand) { return day ? this.reached[(day - 1) * this.brands.length + brand] : 0; }
  nextComplaint(day) {
    for (let step = 1; step <= this.days; step++) {
      const later = ((day + step - 1) % this.days) + 1;
      for (const [who, kind] of this.calls(later)) if (kind === 0) return [later, who];
    }
    return null;
  }
}
