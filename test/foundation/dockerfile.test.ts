import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CHECKOUT, makeTestFolder, runProgram, startProgram } from '../support/checkout.ts';
import { type BuiltImage, buildWithoutContainer, parseDockerfile } from '../support/dockerfile.ts';
import { findFreePort } from '../support/free-port.ts';

const BUILD_TIMEOUT_MS = 300_000;
const HEALTHY_WITHIN_MS = 90_000;

const instructions = parseDockerfile(readFileSync(join(CHECKOUT, 'Dockerfile'), 'utf8'));
const wordsOf = (word: string) => instructions.filter((one) => one.word === word).map(({ rest }) => rest);

test('the image runs node itself, not as root, with a health check', () => {
  expect(wordsOf('FROM').length).toBeGreaterThan(1);
  expect(wordsOf('FROM').every((base) => base.startsWith('node:20-slim'))).toBe(true);
  expect(JSON.parse(wordsOf('CMD')[0] ?? '')[0]).toBe('node');
  expect(wordsOf('USER')).toEqual(['node']);
  expect(wordsOf('STOPSIGNAL')).toEqual(['SIGTERM']);
  expect(wordsOf('HEALTHCHECK')[0]).toContain('/health');
  expect(wordsOf('VOLUME')).toEqual(['/data']);
});

/** Whom the container's user stands for here: nobody, or whoever runs the suite, since only root can be another. */
function pickUser(): { uid: number; gid: number } {
  const isRoot = process.getuid?.() === 0;
  const ask = (flag: string) =>
    Number(execFileSync('id', isRoot ? [flag, 'nobody'] : [flag], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

/** What of this machine's environment a build may see: where programs are and how the network is reached. */
function pickEnvironment(home: string): Record<string, string> {
  const ofNetwork =
    /^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_file|ssl_cert_dir|npm_config_registry)$/i;
  const passed = Object.entries(process.env).filter(([name]) => ofNetwork.test(name)) as [string, string][];
  const path = [dirname(process.execPath), process.env.PATH].join(':');
  return { ...Object.fromEntries(passed), PATH: path, HOME: home, npm_config_cache: join(home, 'npm-cache') };
}

test(
  'its own commands, run in an empty folder as another user, give a service that gets healthy and stops in order',
  async () => {
    const folder = makeTestFolder();
    chmodSync(folder, 0o777);
    const home = join(folder, 'home');
    mkdirSync(home);
    chmodSync(home, 0o777);
    const user = pickUser();
    const image = await buildWithoutContainer(CHECKOUT, folder, user, pickEnvironment(home));
    expectProductionAlone(image);

    // In an image the program's files are root's: all that it may write to is its volume.
    const setWritable = (how: string) => void execFileSync('chmod', ['-R', how, image.cwd]);
    setWritable('a-w');
    onTestFinished(() => setWritable('u+w'));

    const port = String(await findFreePort());
    const run = { cwd: image.cwd, env: { ...image.env, PORT: port }, bareEnv: true, user };
    const isHealthy = async () => (await runProgram(...image.healthCheck, run)).status === 0;
    expect(await isHealthy()).toBe(false);
    const service = startProgram(...image.cmd, run);
    const isServing = async () => {
      if (service.child.exitCode !== null)
        throw new Error(`it ended:\n${service.stdout()}\n${service.stderr()}`);
      return isHealthy();
    };
    await expect.poll(isServing, { timeout: HEALTHY_WITHIN_MS, interval: 500 }).toBe(true);

    service.child.kill(image.stopSignal);
    expect(await service.ended).toEqual({ status: 0, signal: null });
    expect(await isHealthy()).toBe(false);
  },
  BUILD_TIMEOUT_MS,
);

/** The last stage has what runs, not what built it. */
function expectProductionAlone({ cwd }: BuiltImage): void {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8'));
  const isThere = (name: string) => existsSync(join(cwd, 'node_modules', name));
  expect(Object.keys(dependencies).filter((name) => !isThere(name))).toEqual([]);
  // The tests' own WebSocket library is also what discord.js runs on.
  const builders = Object.keys(devDependencies).filter((name) => !/^(@types\/|ws$)/.test(name));
  expect(builders.filter(isThere)).toEqual([]);
  expect(existsSync(join(cwd, 'src'))).toBe(false);
}
