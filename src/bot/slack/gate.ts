import type { App, ReceiverEvent } from '@slack/bolt';

export interface GateOptions {
  /** Notes an event's id; false where it is known already. Throws where it cannot be noted. */
  receiveEvent: (eventId: string) => Promise<boolean>;
  /** What an unknown command is told. */
  unknownCommand: string;
}

/**
 * What stands between a receiver and Bolt: events are noted under their id before they are acked, so that a repeat is
 * dropped and one that could not be noted comes again; and whatever no listener acked is acked here, at once.
 */
export function gateApp(app: App, options: GateOptions): App {
  const processEvent = async (event: ReceiverEvent): Promise<void> => {
    let acked = false;
    const ack = async (response?: unknown) => {
      if (acked) return;
      acked = true;
      await event.ack(response);
    };
    const { body } = event;
    if (body.type === 'event_callback' && typeof body.event_id === 'string') {
      if (!(await options.receiveEvent(body.event_id))) return ack();
    }
    await app.processEvent({ ...event, ack });
    const unknown = typeof body.command === 'string' && !acked;
    await ack(unknown ? { response_type: 'ephemeral', text: options.unknownCommand } : undefined);
  };
  const gated: App = Object.create(app, { processEvent: { value: processEvent } });
  return gated;
}
