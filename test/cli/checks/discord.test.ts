import { expect, onTestFinished, test } from 'vitest';
import { checkDiscord } from '../../../src/cli/checks/check-discord.ts';
import { type DiscordFake, IDS, startDiscordFake } from '../../support/discord-fake.ts';

async function startFake(): Promise<DiscordFake> {
  const fake = await startDiscordFake();
  onTestFinished(() => fake.close());
  return fake;
}

const check = (fake: DiscordFake, linked: string[] | null = [IDS.guild], token = fake.state.token) =>
  checkDiscord({ token, apiUrl: fake.apiUrl }, linked);

const wrongOf = (findings: Awaited<ReturnType<typeof checkDiscord>>) =>
  findings.filter(({ state }) => state !== 'ok').map(({ state, message }) => ({ state, message }));

test('a bot that can work is found well', async () => {
  const findings = await check(await startFake());
  expect(wrongOf(findings)).toEqual([]);
  expect(findings.map(({ message }) => message)).toEqual([
    'Discord takes DISCORD_TOKEN.',
    'The application is Centavo.',
    'The gateway can be reached; the bot asks for the intent Guilds alone, which is not privileged.',
    'The bot is in one server.',
  ]);
});

test('a token that Discord refuses is a fault, and is not repeated', async () => {
  const findings = await check(await startFake(), null, 'a.secret.token');
  expect(wrongOf(findings)).toEqual([{ state: 'fault', message: 'Discord refuses DISCORD_TOKEN.' }]);
  expect(JSON.stringify(findings)).not.toContain('secret');
});

test('an install link that asks for too little is a warning', async () => {
  const fake = await startFake();
  fake.state.application = { id: IDS.application, name: 'Centavo', install_params: { scopes: ['bot'] } };
  expect(wrongOf(await check(fake))).toEqual([
    { state: 'warning', message: 'The install link of the application asks for too little.' },
  ]);
});

test('a bot that may begin no more sessions is a fault', async () => {
  const fake = await startFake();
  fake.setSessionsLeft(0);
  expect(wrongOf(await check(fake))).toEqual([
    { state: 'fault', message: 'Discord lets the bot begin no more sessions today.' },
  ]);
});

test('a bot in no server, in none that is linked, or gone from one that is, is a warning', async () => {
  const fake = await startFake();
  expect(wrongOf(await check(fake, []))).toEqual([
    { state: 'warning', message: 'No server that the bot is in is linked.' },
  ]);
  expect(wrongOf(await check(fake, [IDS.guild, '800000000000000009']))).toEqual([
    { state: 'warning', message: 'The bot is no longer in the server 800000000000000009, which is linked.' },
  ]);
  fake.state.guilds = [];
  expect(wrongOf(await check(fake, null))).toEqual([
    { state: 'warning', message: 'The bot is in no server yet.' },
  ]);
});

test('a Discord that cannot be reached, or answers oddly, is a warning', async () => {
  const fake = await startFake();
  fake.fault('guilds', { kind: 'status', status: 500 });
  expect(wrongOf(await check(fake))).toEqual([
    { state: 'warning', message: 'Discord answered 500 to /users/@me/guilds.' },
  ]);
  const gone = { token: 'x', apiUrl: 'http://127.0.0.1:1/api' };
  expect(wrongOf(await checkDiscord(gone, null))).toEqual([
    { state: 'warning', message: expect.stringMatching(/^Discord could not be asked/) },
  ]);
});
