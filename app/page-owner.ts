// Says when somebody else is signed in than when this page was opened, or another account is connected.

import { pageProof } from './page-proof.ts';

const notice = document.getElementById('page-owner');
const said = notice?.firstElementChild;
// Before it says anything: what is read out is a change of it.
said?.setAttribute('role', 'alert');

/** Asks the server. Where nobody answers, what is sent from here says so itself. */
function check() {
  if (!notice || !said || document.hidden) return;
  fetch('/api/check-page', { method: 'POST', headers: pageProof() })
    .then((answer) => answer.json() as Promise<{ words: string } | null>)
    .then((refusal) => {
      const words = refusal?.words ?? '';
      // What says the same is not read out again.
      if (said.textContent !== words) said.textContent = words;
      notice.hidden = !words;
    })
    .catch(() => {});
}

// Two windows beside each other stay visible. A page that comes back from the browser's history is shown.
for (const kind of ['visibilitychange', 'focus', 'pageshow', 'byline-owner']) addEventListener(kind, check);

// What is in the comment box is stored nowhere then: nobody leaves it by mistake.
let isSent = false;
addEventListener('submit', ({ defaultPrevented }) => (isSent = !defaultPrevented));
addEventListener('beforeunload', (event) => {
  if (said?.textContent && document.querySelector<HTMLTextAreaElement>('#text')?.value && !isSent) event.preventDefault();
});
