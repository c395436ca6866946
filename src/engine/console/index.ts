export { createSignInLink, type SignInLink } from './create-sign-in-link.ts';
export { endSession, findSession } from './find-session.ts';
export { findAnswer, forgetAnswers, listAnswers, type Remembered, rememberAnswer } from './history.ts';
export { signIn } from './sign-in.ts';
export { sweepConsole } from './sweep-console.ts';
