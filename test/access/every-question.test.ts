import { readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { readAction, readQuestion, readTypedQuestion } from '../../src/bot/answer.ts';
import { type Button, type Card, listButtons } from '../../src/bot/card.ts';
import { quoteWord } from '../../src/bot/parse/split-words.ts';
import type { Action, Command, OptionField } from '../../src/bot/registry.ts';
import { createRegistry } from '../../src/bot/registry-all.ts';
import { suggest } from '../../src/bot/suggest.ts';
import { storeButtons, takeAction } from '../../src/engine/actions/index.ts';
import type { Context, Role } from '../../src/engine/context.ts';
import { CentavoError } from '../../src/engine/errors.ts';
import { english, translatorOf } from '../../src/engine/language/index.ts';
import {
  type AccessWorld,
  makeAccessWorld,
  toNobody,
  type Walls,
  withoutNames,
  withWalls,
} from '../support/access-world.ts';
import { setCaps } from '../support/ai-budget.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

const registry = createRegistry();
const portuguese = translatorOf('pt-BR');

const NO_REQUEST = '00000000-0000-4000-8000-000000000000';

/** How each command is typed about `X`: a name or id of the other branch, quoted. A command without a line here fails. */
const TYPED: Record<string, readonly string[]> = {
  '': ['', 'last month', 'by account', 'service:X', 'account:X', 'tag:bravotag=X', 'tag:team=X'],
  tenant: [
    'X',
    'X last month',
    'X 2026-10 by account',
    'X by tag bravotag',
    'alpha service:X',
    'alpha account:X',
    'alpha tag:bravotag=X',
    'alpha by tag X',
    'alpha by tags 2026-10',
    'alpha by provider',
    'alpha 2026-04',
    'alpha',
    'unallocated',
  ],
  top: [
    'services',
    'tenants',
    'accounts 2026-10',
    'tags',
    'tags X',
    'providers',
    'regions',
    'services service:X',
    'services tenant:X',
    'resources',
    'resources tenant:X',
    'tenants 2026-04',
  ],
  compare: ['mom X', 'mom', 'yoy X 2026-10', 'qoq alpha service:X', 'wow'],
  trend: ['X', '', 'alpha service:X', 'X last 12 months', 'last 12 months'],
  export: [
    'csv X',
    'csv X last month',
    'resources X 2026-10',
    'csv alpha 2026-10',
    'resources alpha 2026-10',
    'csv 2026-10',
  ],
  reconcile: ['last month', '2026-10'],
  policy: ['', 'X', 'alpha', 'unallocated'],
  data: [''],
  mine: ['', 'by account', 'service:X'],
  default: ['X', '', 'channel X', 'channel', 'clear'],
  tenants: ['', 'X', 'archived', 'X archived'],
  'tenants add': ['X', 'new under X', 'X under alpha'],
  'tenants move': ['X under alpha', 'alpha under X', 'alpha to top'],
  'tenants rename': ['X to other', 'alpha to X'],
  'tenants merge': ['X into alpha', 'alpha into X'],
  'tenants archive': ['X', 'X undo'],
  'tenants owner': ['X is nobody', 'X is ada'],
  map: [''],
  'map list': ['', 'X'],
  'map add': ['tag team=web to X', 'tag bravotag=X to alpha'],
  'map move': ['3 to 1'],
  'map test': ['tag team=web to X', 'tag bravotag=X to alpha'],
  'map remove': ['3', '999'],
  'map accept': ['1', 'X'],
  'map load': [''],
  add: [
    '',
    'list',
    'list X',
    '5 USD "Audit" tenant:X',
    '5,000.00 USD "Audit" tenant:X',
    'correct 1 7 USD',
    'correct 999 5 USD tag:a=X',
    'remove 1',
    'remove 999',
  ],
  'budget lift': ['', 'X', 'X for 4h', 'X 5,000 USD for 4h', 'X end'],
  'admin audit': ['', 'X', 'X last month', 'U7', 'budget 2026-10', 'csv', 'X csv'],
  'admin access': [
    '',
    'show',
    'show U7',
    'show member:1',
    'grant U7 viewer X',
    'grant U7 admin X',
    'grant member:1 viewer X',
    'revoke UADMIN',
    'revoke UADMIN admin X',
    'revoke member:1 viewer X',
    'everyone on',
    'join ABCD-2345',
  ],
  'budget show': ['X', '', 'tag:env=X'],
  'budget set': ['X 5000 USD', 'X 5,000 USD month ai', 'tag:env=X 5 USD', 'X 5 EUR observe'],
  'budget raise': ['X by 5', 'X to 5,000 USD', 'X by 5 EUR'],
  'budget remove': ['X', 'X month ai', 'tag:env=X'],
  'budget import': ['', 'X'],
  'approvals list': ['', 'all', 'X', NO_REQUEST],
  'approvals withdraw': ['X', NO_REQUEST],
  'approvals rules': [
    '',
    'set budget tenant X by role:approver',
    'set budget over 5 USD category X tenant alpha by role:admin',
    'set X by U7',
    'off 1',
    'on 999',
    'remove 1',
  ],
  'approvals away': ['', 'until X for U7', 'until 2027-01-01 for UALPHAADMIN'],
  'approvals channel': ['', 'here', 'off'],
  'admin apikey': [
    '',
    'list',
    'create checkout',
    'create checkout tenant:X expires:90d',
    'rotate X',
    'revoke X',
    'revoke ctv_0123456789ab',
  ],
  'admin settings': ['', 'currency X', 'zone X'],
  'admin outbox': ['', 'resend X', 'resend 1', 'resend all'],
  language: ['', 'en', 'X'],
  link: ['ABCD-2345'],
  console: [''],
  help: ['', 'X', 'tenant'],
};

/** What the stored arguments of each action look like about `X`. An action without a line here fails. */
const PRESSED: Record<string, readonly Record<string, unknown>[]> = {
  ask: [
    { command: 'tenant "X"' },
    { command: 'tenant', options: { tenant: 'X' } },
    { command: 'trend', options: { tenant: 'X' }, reply: 'public' },
    { command: 'top', options: { by: 'services', tenant: 'X' } },
  ],
  'other-period': [
    { command: 'tenant', options: { tenant: 'X' }, period: 'last month', by: 'account' },
    { command: 'top', options: { by: 'tenants' }, period: '2026-10' },
  ],
  'map-to': [{ match: 'tag team=web', tenant: 'X' }],
  'map-accept': [{ offer: 'X' }],
  'map-add': [{ kind: 'tag', key: 'team', pattern: 'web', to: 'X' }],
  'request-increase': [
    { tenant: 'X', window: 'day' },
    { tenant: 'X', window: 'month', amount: '5,000' },
    { tenant: 'X', window: 'day', what: 'lift', time: '2h' },
  ],
  'ask-above': [{ tenant: 'X' }, { tenant: 'X', reason: 'X' }, { tenant: 'alpha', reason: 'X' }],
  'budget-set': [{ tenant: 'X', amount: '5', currency: 'USD' }],
  'budget-raise': [{ tenant: 'X', amount: '5' }],
  'budget-import': [{ lines: 'tenant,amount,currency\n"X",5,USD' }],
  'access-ask': [{}],
  'access-grant': [
    { request: 1, role: 'viewer', branch: 'X' },
    { request: 999, role: 'admin', branch: 'X' },
  ],
  'access-refuse': [{ request: 999 }],
  approve: [{ approval: 'X' }, { approval: NO_REQUEST, note: 'X' }],
  reject: [{ approval: 'X', reason: 'X' }, { approval: NO_REQUEST }],
  withdraw: [{ approval: 'X' }, { approval: NO_REQUEST }],
};

/** Values for the fields of a command that the question is not about. */
const PLAIN: Record<OptionField['kind'], string | number | boolean> = {
  text: 'alpha',
  choice: '',
  flag: true,
  number: 1,
  tenant: 'alpha',
  service: 'AmazonEC2',
  period: '2026-10',
  dimension: 'service',
};

/** The typed options of a command with `X` in one field after the other, the others as they must be. */
function typedOptions(command: Command): Record<string, unknown>[] {
  const fields = command.fields ?? [];
  const needed = Object.fromEntries(
    fields.filter(({ required }) => required).map((field) => [field.name, plainOf(field)]),
  );
  return fields
    .filter(({ kind }) => kind === 'text' || kind === 'tenant' || kind === 'service' || kind === 'dimension')
    .map(({ name }) => ({ ...needed, [name]: 'X' }));
}

function plainOf({ kind, choices }: OptionField): unknown {
  return kind === 'choice' ? choices?.[0] : PLAIN[kind];
}

/** The arguments with the name in place of every `X`. */
function about(args: Record<string, unknown>, name: string): Record<string, unknown> {
  const put = (value: unknown): unknown => {
    if (typeof value === 'string') return value === 'X' ? name : value.replace('"X"', quoteWord(name));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, put(inner)]));
    return value;
  };
  return put(args) as Record<string, unknown>;
}

/** All that a person is shown, or could find in a button: the card, or the refusal in both languages. */
async function outcomeOf(work: () => Promise<Card>): Promise<string> {
  try {
    const card = await work();
    return toText([card, await readFiles(card)]);
  } catch (error) {
    if (!(error instanceof CentavoError)) throw error;
    const { code, details } = error;
    const lines = details.lines?.map((line) =>
      typeof line === 'string' ? line : (line as (t: typeof english) => string)(english),
    );
    return toText({
      code,
      en: error.say(english),
      pt: error.say(portuguese),
      choices: details.choices,
      lines,
    });
  }
}

/** What the files of a card hold; they are taken away as a transport does. */
async function readFiles(card: Card): Promise<string[]> {
  const files = card.nodes.flatMap((node) => (node.kind === 'file' ? [node.file] : []));
  return Promise.all(
    files.map(async ({ path }) => {
      const text = await readFile(path, 'utf8');
      await rm(dirname(path), { recursive: true, force: true });
      return text;
    }),
  );
}

/** Codes, links and folders are made anew each time; a sixth wrong code is refused before it is looked at. */
function toText(outcome: unknown): string {
  return JSON.stringify(outcome, null, 1)
    .replace(/\b[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}\b/g, 'CODE')
    .replaceAll(english('access.tooManyCodes'), english('access.codeDoesNotWork'))
    .replaceAll(portuguese('access.tooManyCodes'), portuguese('access.codeDoesNotWork'))
    .replaceAll(english('access.linkCodeDoesNotWork'), english('access.codeDoesNotWork'))
    .replaceAll(portuguese('access.linkCodeDoesNotWork'), portuguese('access.codeDoesNotWork'))
    .replace(/sign-in\/[\w-]+/g, 'sign-in/TOKEN')
    .replace(/"path": "[^"]*"/g, '"path": "PATH"');
}

/** The budget of what stands above both branches is spent: it stops the member's calls, and they may not know whose it is. */
async function stopFromAbove({ admin, database }: AccessWorld): Promise<void> {
  const [above] = await database.asOwner("select id from tenants where name = 'Bravo & Alpha Holding'");
  await setCaps(admin, Number(above?.id), { day: '7919.13' });
  await database.asOwner(
    `update ai_windows set spent = 7922.24 where tenant_id = ${above?.id} and kind = 'day'`,
  );
}

const WALLS: readonly Walls[] = ['both', 'row security alone', 'filters alone'];

describeOnEachDatabase('a member of one branch', (open, kind) => {
  let world: AccessWorld;

  beforeAll(async () => {
    world = await makeAccessWorld(await open());
    await stopFromAbove(world);
  }, 120_000);

  const contextsOf = (walls: Walls) => {
    const { db, removed } = withWalls(world.database.db, walls);
    // With both walls every name is tried; with one down, or on the other database with the same SQL, a few of each kind.
    const isWhole = walls === 'both' && (kind === 'postgres' || inject('postgres') === null);
    const names = isWhole ? world.secrets : world.secrets.filter((_, at) => at % 4 === 0);
    const roles: readonly Role[] = walls === 'both' ? ['viewer', 'admin'] : ['viewer'];
    return { as: (role: Role): Promise<Context> => world.memberOfA(role, db), removed, names, roles };
  };

  /** Asks about the other branch's and about nobody's; both must sound the same and neither may hold a secret. */
  async function expectBlind(
    what: string,
    ask: (name: string, toName: (text: string) => string) => Promise<string>,
    names: readonly string[],
  ): Promise<void> {
    for (const name of names) {
      const others = await ask(name, (text) => text);
      const nobodys = await ask(toNobody(name), toNobody);
      expect(withoutNames(others), `${what} about ${name}`).toBe(withoutNames(nobodys));
      expect(world.findLeaks(nobodys), `${what} about ${toNobody(name)}`).toEqual([]);
    }
  }

  test('every command and every action of the registry has a case here', () => {
    expect(Object.keys(TYPED).sort()).toEqual(registry.commands.map(({ name }) => name).sort());
    expect(Object.keys(PRESSED).sort()).toEqual(registry.actions.map(({ name }) => name).sort());
  });

  for (const walls of WALLS) {
    for (const command of registry.commands) {
      test(`cannot tell the other branch from nobody's by "${command.name}", typed (${walls})`, async () => {
        const { as, names, roles } = contextsOf(walls);
        for (const role of roles) {
          const ctx = await as(role);
          for (const typed of TYPED[command.name] ?? []) {
            const text = `${command.name} ${typed}`.trim();
            const tried = typed.includes('X') ? names : ['bravo'];
            await expectBlind(
              `${role}: ${text}`,
              (name, toName) =>
                outcomeOf(async () =>
                  readQuestion(registry, toName(text).replace('X', quoteWord(name)), ctx.now()).run(ctx),
                ),
              tried,
            );
          }
        }
      }, 120_000);

      test(`cannot tell the other branch from nobody's by "${command.name}", with typed options (${walls})`, async () => {
        const { as, names } = contextsOf(walls);
        const ctx = await as('viewer');
        for (const options of typedOptions(command)) {
          await expectBlind(
            `${command.name} ${JSON.stringify(options)}`,
            (name) =>
              outcomeOf(async () => readTypedQuestion(registry, command.name, about(options, name)).run(ctx)),
            names,
          );
        }
      }, 120_000);
    }

    for (const action of registry.actions) {
      test(`cannot tell the other branch from nobody's by the button "${action.name}" (${walls})`, async () => {
        const { as, names, roles } = contextsOf(walls);
        for (const role of roles) {
          const ctx = await as(role);
          for (const args of PRESSED[action.name] ?? []) {
            await expectBlind(
              `${role}: ${action.name} ${JSON.stringify(args)}`,
              (name) => press(ctx, { label: '', action: action.name, args: about(args, name) }),
              names,
            );
          }
        }
      }, 120_000);
    }

    test(`learns nothing from what is suggested while typing (${walls})`, async () => {
      const { as } = contextsOf(walls);
      const ctx = await as('viewer');
      const fields = registry.commands.flatMap(({ fields = [] }) => fields);
      const kinds = [...new Map(fields.map((field) => [JSON.stringify(field), field])).values()];
      expect(kinds.length).toBeGreaterThan(5);
      for (const field of kinds) {
        await expectBlind(
          `suggestions for ${field.name}`,
          async (name) => toText(await suggest(ctx, field, name)),
          [...world.secrets, 'b', 'BRAVO', ''],
        );
      }
    }, 120_000);

    test(`learns nothing from an admin's old buttons about the other branch (${walls})`, async () => {
      const { as } = contextsOf(walls);
      const ctx = await as('viewer');
      const buttons = await adminButtons();
      expect(buttons.length).toBeGreaterThan(20);
      for (const button of buttons) {
        await expectBlind(
          `old button ${JSON.stringify(button.args)}`,
          (name) => press(ctx, name.includes('bravo') ? button : toNobodys(button)),
          ['bravo'],
        );
      }
    }, 120_000);
  }

  test('the filters that were taken out are in the queries: none is tested by being absent', async () => {
    const { as, removed } = contextsOf('row security alone');
    const ctx = await as('viewer');
    await readQuestion(registry, 'tenant alpha', ctx.now()).run(ctx);
    expect(removed()).toBeGreaterThan(3);
  });

  test('with both walls down these questions do tell: what is proved here could fail', async () => {
    const { as } = contextsOf('none');
    const ctx = await as('viewer');
    const told: string[] = [];
    for (const command of registry.commands) {
      for (const typed of TYPED[command.name] ?? []) {
        const text = `${command.name} ${typed}`.replace('X', 'bravo').trim();
        const outcome = await outcomeOf(async () => readQuestion(registry, text, ctx.now()).run(ctx));
        const nobodys = await outcomeOf(async () =>
          readQuestion(registry, toNobody(text), ctx.now()).run(ctx),
        );
        const same = withoutNames(outcome) === withoutNames(nobodys);
        if (!same || world.findLeaks(nobodys).length > 0) told.push(command.name);
      }
    }
    for (const name of ['', 'tenant', 'top', 'compare', 'trend', 'export', 'data', 'default', 'tenants'])
      expect(told).toContain(name);
  }, 120_000);

  test('the world holds what the member must not see, and an admin sees it', async () => {
    const card = await readQuestion(registry, 'tenant bravo 2026-10', new Date()).run(world.slackAdmin);
    expect(world.findLeaks(toText(card)).length).toBeGreaterThan(3);
    const own = await readQuestion(registry, 'tenant alpha 2026-10', new Date()).run(
      await world.memberOfA('viewer'),
    );
    expect(toText(own)).toContain('alpha');
    expect(own.facts.find(({ key }) => key === 'total')?.value).not.toBeNull();
  });

  test('a member whose branch is stopped from above is told so and can ask, and learns neither whose budget it is nor how much', async () => {
    const ctx = await world.memberOfA('viewer');
    const card = await readQuestion(registry, 'policy alpha', ctx.now()).run(ctx);
    const [button] = listButtons(card);
    expect(button).toMatchObject({ action: 'ask-above', args: { tenant: 'alpha' } });
    const answers = [toText(card), button ? await press(ctx, button) : ''];
    expect(answers[1]).toContain('were asked for more');
    for (const text of answers) {
      expect(text).not.toContain('Holding');
      expect(world.findLeaks(text)).toEqual([]);
    }
  });

  test('who may see nothing gets one answer to every question that is not open to all', async () => {
    const ctx = await world.stranger();
    for (const command of registry.commands.filter(({ open }) => open !== true)) {
      for (const typed of TYPED[command.name] ?? []) {
        const text = `${command.name} ${typed}`.replace('X', 'alpha').trim();
        const outcome = await outcomeOf(async () => readQuestion(registry, text, ctx.now()).run(ctx));
        expect(outcome).toMatch(/access-ask|"code": "bad_input"/);
        expect(world.findLeaks(outcome.replace(/bravotag/g, ''))).toEqual([]);
      }
    }
  });

  /** Stores a button as the admin's answer had it, and presses it as the member. */
  async function press(ctx: Context, { action, args }: Button): Promise<string> {
    const [id = ''] = await storeButtons(world.slackAdmin, [{ action, args }], { personId: null });
    return outcomeOf(async () => {
      const found: Action | undefined = registry.actions.find(({ name }) => name === action);
      const taken = await takeAction(ctx, id, () => {
        if (found?.needs !== undefined && ctx.actor.role !== 'admin')
          throw new CentavoError('forbidden', 'needs a role');
        return found?.once ?? false;
      });
      return readAction(registry, taken.action, taken.args).run(ctx);
    });
  }

  /** The buttons of all that an admin is answered about the other branch. */
  async function adminButtons(): Promise<Button[]> {
    const found = new Map<string, Button>();
    for (const command of registry.commands) {
      if (
        /add|move|rename|merge|archive|owner|remove|accept|load|link|default|access|rules|channel|away/.test(
          command.name,
        )
      )
        continue;
      for (const typed of TYPED[command.name] ?? []) {
        const text = `${command.name} ${typed}`.replace('X', 'bravo').trim();
        const card = await Promise.resolve()
          .then(() => readQuestion(registry, text, world.slackAdmin.now()).run(world.slackAdmin))
          .catch((error) => {
            if (error instanceof CentavoError) return null;
            throw error;
          });
        for (const button of card ? listButtons(card) : []) {
          const key = JSON.stringify([button.action, button.args]);
          if (/bravo/i.test(key)) found.set(key, button);
        }
      }
    }
    return [...found.values()];
  }

  function toNobodys(button: Button): Button {
    return JSON.parse(toNobody(JSON.stringify(button))) as Button;
  }
});
