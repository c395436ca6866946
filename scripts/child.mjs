// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program to its end and gives its exit status, 128 and the signal's number when it died of one. A signal to
 * this process goes on to the child, and this process stays until the child has ended in order. With `quiet` its
 * output is held back and shown, on standard error, only when it fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & {quiet?: boolean}} options
 * @returns {Promise<number>}
 */
export function runChild(program, args, options) {
  const { quiet = false, ...spawning } = options;
  const child = spawn(program, args, quiet ? { ...spawning, stdio: ['ignore', 'pipe', 'pipe'] } : spawning);
  /** @type {Buffer[]} */
  const held = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => held.push(chunk));
  const pass = (/** @type {NodeJS.Signals} */ signal) => void child.kill(signal);
  const signals = /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, pass);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      for (const one of signals) process.off(one, pass);
      if (quiet && code !== 0) process.stderr.write(Buffer.concat(held));
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
