import { readRequest } from '../../engine/access/index.ts';
import { viewAccessAnswered, viewAccessRequest } from '../views/view-access.ts';
import { defineMessage, type Message } from './message.ts';

/** Somebody asks to be let in: to the admins, with the buttons that answer while nobody did. */
const accessRequest = defineMessage({
  message: 'access-request',
  run: async (ctx, subject) => {
    const request = await readRequest(ctx, idOf(subject));
    return request && viewAccessRequest(request, ctx.t);
  },
});

/** How it was answered: to whoever asked. */
const accessAnswered = defineMessage({
  message: 'access-answered',
  run: async (ctx, subject) => {
    const request = await readRequest(ctx, idOf(subject));
    return request && viewAccessAnswered(request, ctx.t);
  },
});

/** What is told of requests to be let in. */
export const accessMessages: readonly Message[] = [accessRequest, accessAnswered];

function idOf(subject: string): number {
  return Number(subject.slice(subject.indexOf(':') + 1));
}
