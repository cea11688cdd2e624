/* The line to the server: a socket; where the network does not let one through, a long poll. It comes back by itself,
   at a random moment that is later each time, so that a thousand readers do not come back at once. */

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const SILENCE = 60_000;
const SOCKET_AGAIN = 300_000;
const POLL_SECONDS = 20;
const PROBE = 5_000;

export class Line {
  /** `state` is called with: live, polling, connecting, offline, ended, signed-out. */
  constructor({ socket, events, log, state }) {
    Object.assign(this, { socketUrl: socket, eventsUrl: events, log, state });
    this.tries = 0;
    this.refused = 0;
    this.over = false;
    this.heard = 0;
  }

  start() {
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.state("offline"));
    addEventListener("pageshow", (event) => event.persisted && this.now());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.now());
    setInterval(() => {
      if (this.socket && Date.now() - this.heard > SILENCE) this.drop();
    }, 5_000);
    this.open();
  }

  /** Whether events arrive now. */
  get live() {
    return this.socket?.readyState === WebSocket.OPEN || this.polling === true;
  }

  /** Ask for what is missing, on whatever the line is now. */
  ask(since) {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify({ t: "sync", th: this.log.thread, since }));
    } else {
      this.log.asked = false;
    }
  }

  /** Do not wait any longer; the network or the reader is back. */
  now() {
    if (this.over || this.polling || this.socket?.readyState === WebSocket.CONNECTING) return;
    clearTimeout(this.timer);
    if (this.socket?.readyState === WebSocket.OPEN) this.probe();
    else this.open();
  }

  /** A socket that looks open may have lost its other end while the network was away. */
  probe() {
    const asked = Date.now();
    this.socket.send(JSON.stringify({ t: "sync", th: this.log.thread, since: this.log.begin() }));
    setTimeout(() => this.socket?.readyState === WebSocket.OPEN && this.heard < asked && this.drop(), PROBE);
  }

  /** Let go of a socket without waiting for its other end to say goodbye. */
  drop() {
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
    this.state(navigator.onLine ? "connecting" : "offline");
    this.later();
  }

  open() {
    if (this.over) return;
    if (!navigator.onLine) {
      this.state("offline");
      this.later();
      return;
    }
    if (this.refused >= 2 && Date.now() < this.socketAgain) {
      this.poll();
      return;
    }
    const socket = new WebSocket(new URL(this.socketUrl, location.href.replace(/^http/, "ws")));
    this.socket = socket;
    this.heard = Date.now();
    let opened = false;
    socket.addEventListener("open", () => {
      opened = true;
      this.refused = 0;
      socket.send(JSON.stringify({ t: "join", th: this.log.thread, since: this.log.begin() }));
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.socket) return;
      this.heard = Date.now();
      this.take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (socket !== this.socket) return;
      this.socket = undefined;
      if (!opened && navigator.onLine && ++this.refused >= 2) this.socketAgain = Date.now() + SOCKET_AGAIN;
      if (event.code === 4401) return this.end("signed-out");
      if (event.code === 4403) return this.end("ended");
      this.state(navigator.onLine ? "connecting" : "offline");
      this.later(event.code === 4429 ? LONGEST_WAIT : 0);
    });
  }

  take(frame) {
    if (frame.t === "no" && frame.th === this.log.thread) {
      this.end("ended");
      return;
    }
    if (frame.t === "joined") {
      this.tries = 0;
      this.state(this.socket ? "live" : "polling");
    }
    this.log.take(frame);
  }

  async poll() {
    this.polling = true;
    this.state("polling");
    while (!this.over && Date.now() < this.socketAgain) {
      const asked = Date.now();
      const before = this.log.begin();
      try {
        const answer = await fetch(`${this.eventsUrl}?since=${before}&wait=${POLL_SECONDS}`, {
          headers: { Accept: "application/json" }, cache: "no-store", redirect: "manual", credentials: "same-origin",
        });
        if (answer.status === 404) return this.end("ended");
        if (answer.status === 403 || answer.type === "opaqueredirect") return this.end("signed-out");
        if (!answer.ok) throw new Error(String(answer.status));
        for (const frame of (await answer.json()).frames) this.take(frame);
      } catch {
        this.polling = false;
        this.state(navigator.onLine ? "connecting" : "offline");
        return this.later();
      }
      // A server without an event loop answers at once.
      if (this.log.cursor === before && Date.now() - asked < 1_000) await new Promise((done) => setTimeout(done, 5_000));
    }
    this.polling = false;
    this.open();
  }

  later(least = 0) {
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.tries++);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.open(), least + Math.random() * longest);
  }

  end(why) {
    this.over = true;
    this.polling = false;
    this.socket?.close();
    this.state(why);
  }
}
