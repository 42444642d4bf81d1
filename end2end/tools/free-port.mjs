// Prints a free port of this machine.
import { freePort } from './launch.mjs';

console.log(await freePort());
