import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an AI provider counts. */
export interface Usage {
  prompt_tokens: number;
  completion_tokens: number;
}

export interface Provider {
  /** Makes a call, over HTTP, as a program does. */
  call(request: { model: string; maxTokens: number; inputTokens: number }): Promise<Usage>;
  close(): Promise<void>;
}

/** A provider on this machine: it counts the input as it was, and always writes as much as it may. */
export async function openProvider(): Promise<Provider> {
  const server = createServer((request, response) => {
    void answer(request).then((body) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    call: async ({ model, maxTokens, inputTokens }) => {
      const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
        method: 'POST',
        body: JSON.stringify({ model, max_tokens: maxTokens, input_tokens: inputTokens }),
      });
      return ((await response.json()) as { usage: Usage }).usage;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(request: IncomingMessage): Promise<{ choices: object[]; usage: Usage }> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const { max_tokens, input_tokens } = JSON.parse(text) as { max_tokens: number; input_tokens: number };
  return {
    choices: [{ message: { role: 'assistant', content: '…' }, finish_reason: 'length' }],
    usage: { prompt_tokens: input_tokens, completion_tokens: max_tokens },
  };
}
