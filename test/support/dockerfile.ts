import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type ProgramOptions, runProgram } from './checkout.ts';

/** One line of a Dockerfile: its word and what follows. */
export interface Instruction {
  word: string;
  rest: string;
}

/** Reads a Dockerfile as instructions: comments left out, continued lines joined. */
export function parseDockerfile(text: string): Instruction[] {
  return text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, word = '', rest = ''] = /^\s*(\S+)\s+(.*)$/.exec(line) ?? [];
      return { word: word.toUpperCase(), rest: rest.trim() };
    });
}

/** A program and its arguments. */
export type Command = [program: string, args: string[]];

/** What a container would run: taken from the last stage. */
export interface BuiltImage {
  /** The folder that stands for `/` of the last stage. */
  root: string;
  /** The working folder in it, and the environment with its paths mapped into it. */
  cwd: string;
  env: Record<string, string>;
  user: string;
  stopSignal: NodeJS.Signals;
  cmd: Command;
  healthCheck: Command;
}

interface Stage {
  root: string;
  workdir: string;
  env: Record<string, string>;
}

/**
 * Runs a Dockerfile's own commands without a container: each stage in a folder that stands for its `/`, as a user who
 * may write nowhere else. `COPY` takes from `context` what its `.dockerignore` lets through.
 *
 * @param folder  empty; the stages and the user's home come to stand in it
 * @param runAs   stands for the image's user `node`
 * @param outer   variables that reach the network as this machine does
 */
export async function buildWithoutContainer(
  context: string,
  folder: string,
  runAs: { uid: number; gid: number },
  outer: Record<string, string>,
): Promise<BuiltImage> {
  const ignored = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n');
  const admitted = ignored.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  if (!ignored.includes('*'))
    throw new Error('.dockerignore must leave out everything that it does not name');
  const stages = new Map<string, Stage>();
  let stage: Stage = { root: '', workdir: '/', env: {} };
  const none: Command = ['', []];
  const image = { user: 'root', stopSignal: 'SIGTERM', cmd: none, healthCheck: none };
  const inStage = (path: string, of = stage) => join(of.root, resolve(of.workdir, path));
  const own = (path: string) => chownSync(path, runAs.uid, runAs.gid);
  const makeFolder = (path: string) => {
    const first = mkdirSync(path, { recursive: true });
    for (let made = path; first && made.startsWith(first); made = join(made, '..')) own(made);
  };
  // A path of the image, where it begins a word of a command or is a variable's whole value.
  const mapped = (text: string) =>
    text.replace(/(?<=^|[\s=:"'])\/(app|data)(?=$|[\s/:"'])/g, `${stage.root}/$1`);

  for (const { word, rest } of parseDockerfile(readFileSync(join(context, 'Dockerfile'), 'utf8'))) {
    switch (word) {
      case 'FROM': {
        const name = /\sAS\s+(\S+)$/i.exec(rest)?.[1] ?? 'last';
        stage = { root: join(folder, name), workdir: '/', env: {} };
        stages.set(name, stage);
        Object.assign(image, { user: 'root', cmd: none, healthCheck: none });
        makeFolder(stage.root);
        break;
      }
      case 'WORKDIR':
        stage.workdir = resolve(stage.workdir, rest);
        makeFolder(inStage('.'));
        break;
      case 'ENV':
        for (const [, name = '', value = ''] of rest.matchAll(/(\S+?)=(\S*)/g))
          stage.env[name] = mapped(value);
        break;
      case 'COPY': {
        const words = rest.split(/\s+/);
        const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
        const target = words.pop() ?? '';
        const source = from === undefined ? null : stages.get(from);
        for (const path of words) {
          if (source === undefined) throw new Error(`COPY from a stage that is not there: ${from}`);
          const origin = source ? inStage(path, source) : join(context, path);
          if (!source && !admitted.includes(path))
            throw new Error(`.dockerignore leaves out ${path}, which is copied`);
          if (!existsSync(origin)) throw new Error(`COPY of what is not there: ${path}`);
          const into = inStage(target.endsWith('/') ? join(target, basename(path)) : target);
          makeFolder(join(into, '..'));
          // A stage is copied from once, so that its files can move: modules are many.
          if (source) renameSync(origin, into);
          else cpSync(origin, into, { recursive: true, verbatimSymlinks: true });
          await run('chown', ['-R', `${runAs.uid}:${runAs.gid}`, into]);
        }
        break;
      }
      case 'RUN': {
        const command = mapped(rest).replaceAll('node:node', `${runAs.uid}:${runAs.gid}`);
        await run('sh', ['-c', command], {
          cwd: inStage('.'),
          env: { ...outer, ...stage.env },
          bareEnv: true,
          user: runAs,
        });
        break;
      }
      case 'USER':
        image.user = rest;
        break;
      case 'STOPSIGNAL':
        image.stopSignal = rest;
        break;
      case 'HEALTHCHECK':
        image.healthCheck = toCommand(rest.slice(rest.indexOf('CMD') + 'CMD'.length));
        break;
      case 'CMD':
        image.cmd = toCommand(rest);
        break;
      case 'EXPOSE':
        break;
      case 'VOLUME':
        if (!existsSync(inStage(rest))) throw new Error(`VOLUME ${rest} would belong to root`);
        break;
      default:
        throw new Error(`this Dockerfile is not one that can be run without a container: ${word}`);
    }
  }
  const { stopSignal, ...others } = image;
  const cwd = inStage('.');
  return {
    ...others,
    stopSignal: stopSignal as NodeJS.Signals,
    root: stage.root,
    cwd,
    env: { ...outer, ...stage.env },
  };
}

function toCommand(json: string): Command {
  const [program, ...args]: string[] = JSON.parse(json);
  if (!program) throw new Error(`no program in ${json}`);
  return [program, args];
}

async function run(program: string, args: string[], options: ProgramOptions = { cwd: '/' }): Promise<void> {
  const { status, stdout, stderr } = await runProgram(program, args, options);
  if (status !== 0)
    throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${stdout}\n${stderr}`);
}
