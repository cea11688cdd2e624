/* Shows the page anew once the file that it waits for is there, or cannot be made. Without this, its link "Look again" does. */

const PAUSE = 3_000;
const MOST = 60;

const awaited = document.querySelector("[data-awaited]");
let asked = 0;

async function look() {
  const answer = await fetch(awaited.dataset.awaited, { method: "HEAD", credentials: "same-origin" }).catch(() => null);
  if (answer?.status === 200 || answer?.status === 503) location.reload();
  else if (++asked < MOST) setTimeout(look, PAUSE);
}

if (awaited) setTimeout(look, PAUSE);
