/** Whom something is told. */
export type Recipient =
  /** A person, on each platform where they have an identity in a linked workspace. */
  | { memberId: number }
  /** The channels that were set for this. */
  | { place: 'approvals' };

/** The platforms on which the bot says something by itself. */
export type PostingPlatform = 'slack' | 'discord';

/** A message that is to be brought up to date, held by one worker for a while. */
export interface LeasedMessage {
  outboxId: number;
  shownId: number;
  /** Grows with each lease. */
  fence: number;
  /** What it shows is at least of this version. */
  version: number;
  /** Tries since it was last asked for, this one among them. */
  attempts: number;
  /** An earlier try may have been acted on. */
  unsure: boolean;
  message: string;
  subject: string;
  platform: PostingPlatform;
  workspaceId: string;
  /** Whether the workspace is linked still. */
  linked: boolean;
  channelId: string | null;
  /** Null while nothing was posted. */
  messageId: string | null;
  personId: string | null;
  language: string | null;
  hash: string | null;
  createdAt: string;
}

/** What became of a try to bring a message up to date. */
export type DeliveryResult =
  /** It shows the card of that hash. */
  | { kind: 'shown'; channelId: string; messageId: string; hash: string }
  /** There is nothing to say any more, or nothing left to say it in. */
  | { kind: 'nothing' }
  /**
   * To be tried again. Not `counted` against the number of tries: the platform said to wait, and the whole channel does.
   * `unsure`: it may have been acted on.
   */
  | { kind: 'later'; why: string; waitMs: number; unsure: boolean; counted: boolean }
  /** No further try helps. `unsure`: one of them may have been acted on. */
  | { kind: 'failed'; why: string; unsure: boolean };

export interface EndedDelivery {
  leased: LeasedMessage;
  result: DeliveryResult;
}

/** A message that was given up, waiting for a person. */
export interface DeadLetter {
  id: number;
  platform: PostingPlatform;
  workspaceId: string;
  /** The channel, or the person whom it was for. */
  to: string;
  message: string;
  subject: string;
  createdAt: string;
  attempts: number;
  failure: string;
}

/** What is in the outbox. */
export interface OutboxReport {
  /** The oldest first, at most a hundred. */
  deadLetters: DeadLetter[];
  /** How many were given up in all. */
  dead: number;
  /** Not delivered yet, by platform. */
  waiting: { platform: string; count: number; oldest: string }[];
}
