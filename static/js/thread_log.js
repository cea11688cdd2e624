/* One reader's place in a thread's log. Frames may come late, twice, in any order, or not at all; `apply` is called
   for every event, in order, once. What the frames mean is in meetings/threads/frames.py. */

export class Log {
  /** `cursor`: the last sequence on the page. `apply(event)` shows one event; `ask(since)` asks for what is missing;
   *  `lost()` says that too much is missing to be replayed. */
  constructor(thread, cursor, { apply, ask, lost }) {
    Object.assign(this, { thread, cursor, apply, ask, lost, held: new Map(), asked: false });
  }

  /** Take one frame of this thread, or one that speaks of all threads. */
  take(frame) {
    if (frame.t === "hb") {
      if (frame.heads[this.thread] > this.cursor) this.miss();
      return;
    }
    if (frame.t === "behind") {
      this.asked = false;
      this.miss();
      return;
    }
    if (frame.th !== this.thread) return;
    if (frame.t === "ev") this.event(frame);
    if (frame.t === "joined") this.joined(frame.head);
    if (frame.t === "reset") this.reset(frame.head);
  }

  event(frame) {
    if (frame.seq > this.cursor + 1) {
      this.held.set(frame.seq, frame);
      this.miss();
      return;
    }
    let next = frame.seq <= this.cursor ? undefined : frame;
    while (next) {
      this.cursor = next.seq;
      this.apply(next);
      next = this.held.get(this.cursor + 1);
      this.held.delete(this.cursor);
    }
    for (const seq of this.held.keys()) if (seq <= this.cursor) this.held.delete(seq);
  }

  joined(head) {
    this.asked = false;
    if (head > this.cursor) this.miss();
  }

  /** The server cannot replay from here: say so, and go on from the head. */
  reset(head) {
    const missed = head !== this.cursor;
    this.cursor = head;
    this.held.clear();
    if (missed) this.lost();
  }

  /** Ask once until the answer ("joined") has come. */
  miss() {
    if (this.asked) return;
    this.asked = true;
    this.ask(this.cursor);
  }

  /** A new connection: what was asked on the old one is not answered any more. */
  begin() {
    this.asked = true;
    return this.cursor;
  }
}
