// What every issue page watches for; whatever comes of it is loaded then.

import './editor/ts/reach.ts';
import './page-owner.ts';
import './uploads/watch.ts';
