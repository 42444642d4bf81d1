/** Headers of a request of this page's script: the proof of whom the page was rendered for (`PageProof` in `app::model`). */
export const pageProof = (): Record<string, string> => ({
  Accept: 'application/json',
  'Byline-Page-Proof': document.getElementById('words')?.getAttribute('data-page-proof') ?? '',
});
