import { runCli } from '../src/cli.ts';

/** The command line of a container: what `npm run -s centavo -- …` runs, without npm. */
process.exitCode = await runCli(process.argv.slice(2));
