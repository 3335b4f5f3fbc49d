/** Signing in by device authorization (RFC 8628); what is under way is kept, so that a stopped worker goes on with it. */

import type { Authorization } from '../shared/messages';
import type { Background } from './ports';
import { ServerError } from './server';
import { type PendingAuthorization, serverAddress } from './settings';

export const ALARM = 'authorize';
const SLOWER = 5000;

export async function beginAuthorization(background: Background, typed: string): Promise<Authorization> {
  const address = serverAddress(typed);
  const code = await background.server(address).deviceCode(background.ports.chrome.deviceName());
  const interval = Math.max(1, code.interval || 5) * 1000;
  const pending: PendingAuthorization = {
    server: address,
    deviceCode: code.device_code,
    userCode: code.user_code,
    verificationUri: code.verification_uri,
    verificationUriComplete: code.verification_uri_complete ?? code.verification_uri,
    expiresAt: Date.now() + code.expires_in * 1000,
    interval,
    nextPollAt: Date.now() + interval,
  };
  await (await background.settings()).set({ authorization: pending, trouble: undefined });
  await background.ports.chrome.setAlarm(ALARM, pending.nextPollAt, 1);
  return shown(pending);
}

/** The part of it that people see. */
export function shown(pending: PendingAuthorization): Authorization {
  const { userCode, verificationUri, verificationUriComplete, expiresAt } = pending;
  return { userCode, verificationUri, verificationUriComplete, expiresAt: new Date(expiresAt).toISOString() };
}

/** Asks whether the user has answered, if it is time to. Answers whether a token came. */
export async function poll(background: Background): Promise<boolean> {
  return (await background.ports.chrome.withLock('postil-authorize', async () => pollOnce(background))) ?? false;
}

async function pollOnce(background: Background): Promise<boolean> {
  const settings = await background.settings();
  const pending = await settings.get('authorization');
  if (!pending) {
    await background.ports.chrome.clearAlarm(ALARM);
    return false;
  }
  if (Date.now() < pending.nextPollAt) return false;
  const end = async (trouble: string) => {
    await settings.set({ authorization: undefined, trouble });
    await background.ports.chrome.clearAlarm(ALARM);
    return false;
  };
  if (Date.now() >= pending.expiresAt) return end('Nobody approved this device in time. Press Connect to try again.');
  await settings.set({ authorization: { ...pending, nextPollAt: Date.now() + pending.interval } });
  try {
    const token = await background.server(pending.server).tokenFor(pending.deviceCode);
    await settings.setToken(pending.server, token, true);
    await background.ports.chrome.clearAlarm(ALARM);
    return true;
  } catch (error) {
    if (!(error instanceof ServerError)) throw error;
    const { error: code } = error.problem;
    if (code === 'slow_down') {
      const interval = pending.interval + SLOWER;
      await settings.set({ authorization: { ...pending, interval, nextPollAt: Date.now() + interval } });
    }
    if (code === 'access_denied') return end('The request was denied on the server. Press Connect to try again.');
    if (code === 'expired_token' || code === 'invalid_grant') {
      return end('Nobody approved this device in time. Press Connect to try again.');
    }
    return false;
  }
}
