// What is said of files on their way, in the language of the page.

import de from '../locales/de/uploads.json';
import en from '../locales/en/uploads.json';
import { ofPage } from './speak.ts';

export { fill } from './speak.ts';

export const words = ofPage<typeof en>({ en, de });
