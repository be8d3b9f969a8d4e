import { expect, it } from '@jest/globals';
import { Sealer } from '../../src/secrets/sealer.js';
import { CachedMessageStore } from '../../src/stores/cached-message.store.js';
import { MailboxStateStore } from '../../src/stores/mailbox-state.store.js';
import { noon, onEachDatabase } from '../on-each-database.js';
import { keyRing } from '../secrets/keys.js';

onEachDatabase('Cached messages', (database) => {
  it('are not begun for an account that has gone meanwhile', async () => {
    const messages = new CachedMessageStore(database(), new Sealer(keyRing(1)));
    await messages.reset({ accountId: 'gone', historyId: '1', updatedAt: noon });
    expect(await new MailboxStateStore(database()).find('gone')).toBeUndefined();
  });
});
