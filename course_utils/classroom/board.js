// Every three seconds the board is asked anew. What has not changed is left alone, so that a screen
// reader keeps its place; Pause keeps the page as it is.
const main = document.querySelector("main");
const button = document.querySelector("button");
const news = document.querySelector("[role=status]");
let paused = false;

function say(sentence) {
  if (news.textContent !== sentence) news.textContent = sentence;
}

async function renew() {
  if (paused) return;
  try {
    const answer = await fetch("/", { signal: AbortSignal.timeout(2500) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("main");
    if (!paused && now.innerHTML !== main.innerHTML) main.replaceChildren(...now.childNodes);
    say("");
  } catch {
    say("The board does not answer any more.");
  }
}

button.addEventListener("click", () => {
  paused = !paused;
  button.setAttribute("aria-pressed", String(paused));
  if (!paused) renew();
});
setInterval(renew, 3000);
