// What the editor says, in the language of the page. `locales` holds the words; that no language lacks one
// is seen to when Byline is built, and here by the types.

import de from '../../locales/de/editor.json';
import en from '../../locales/en/editor.json';
import { fill, ofPage } from '../../uploads/speak.ts';

export const words = ofPage<typeof en>({ en, de });

export { fill };
