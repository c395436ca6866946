import { startCentavo } from '../src/main.ts';

/** The process of a container: what `npm start` runs, without npm. */
await startCentavo();
