// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.kv.CasFailedException;
import io.minitempo.ring.kv.CasLoop;
import io.minitempo.ring.kv.Kv;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.kv.ValueType;
import io.minitempo.ring.kv.ValueType.Origin;
import io.minitempo.ring.kv.Watch;
import io.minitempo.ring.kv.Watches;
import io.minitempo.ring.memberlist.membership.BroadcastQueue;
import io.minitempo.ring.memberlist.membership.UserData;
import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.KeyValuePair;
import io.minitempo.ring.memberlist.wire.MalformedMessageException;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.MessageCodec;
import io.minitempo.ring.memberlist.wire.UserState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A store whose values merge, kept equal in all processes by gossip (`spec/ring.md §11.2`, `§11.3`, `§12`).
///
/// A change, made here or heard of, is merged, told to the watchers, and passed on as what it changed. One lock owns
/// the writes and the queues; reads take no lock. Any thread may call any method.
public final class GossipKv implements Kv, UserData {

    private static final Logger log = LoggerFactory.getLogger(GossipKv.class);
    /// A change larger than a packet is left to the exchanges of full state.
    private static final int MAX_BROADCAST_BYTES = 8 << 20;
    /// Far more rings than there are; peers could otherwise fill the memory with names.
    private static final int MAX_KEYS = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition localSent = lock.newCondition();
    private final KeyStore store;
    private final Map<String, ValueType<?>> types;
    private final BroadcastQueue local;
    private final BroadcastQueue forwarded;
    private final Clock clock;
    private final MemberlistMetrics metrics;
    private final CasLoop loop;
    private final Watches watches;
    private final Semaphore processing;
    private final MessageHistory history;
    private final RecentMessages recent;

    /// An empty store.
    ///
    /// @param types the kinds of values understood; pairs of other codecs are skipped
    public GossipKv(MemberlistConfig config, Collection<ValueType<?>> types, Clock clock, MemberlistMetrics metrics) {
        this.types = types.stream().collect(Collectors.toUnmodifiableMap(ValueType::codecId, Function.identity()));
        this.local = new BroadcastQueue(config.retransmitFactor());
        this.forwarded = new BroadcastQueue(config.retransmitFactor());
        this.store = new KeyStore(config, clock, metrics);
        this.clock = clock;
        this.metrics = metrics;
        this.loop = new CasLoop(clock);
        this.watches = new Watches(clock, config.notifyInterval());
        this.processing = new Semaphore(config.receivedMessagesQueueSize());
        this.recent = new RecentMessages(clock);
        this.history = new MessageHistory(config.messageHistoryBufferBytes());
    }

    @Override
    public <V> V get(KvKey<V> key) {
        @Nullable StoredValue<V> stored = store.find(key.name(), key.type());
        return stored == null ? key.type().empty() : stored.view();
    }

    @Override
    public <V> void compareAndSet(KvKey<V> key, Update<V> update) throws InterruptedException {
        try {
            loop.run(key.name(), () -> attempt(key, update));
            metrics.casSuccess();
        } catch (CasFailedException e) {
            metrics.casFailure();
            throw e;
        }
    }

    /// One attempt to update; the update runs without the lock.
    <V> CasLoop.Outcome attempt(KvKey<V> key, Update<V> update) {
        metrics.casAttempt();
        @Nullable StoredValue<V> read = store.find(key.name(), key.type());
        Optional<V> next = update.apply(read == null ? key.type().empty() : read.view());
        if (next.isEmpty()) {
            return CasLoop.Outcome.DECLINED;
        }
        lock.lock();
        try {
            if (version(store.find(key.name())) != version(read)) {
                return CasLoop.Outcome.VERSION_MISMATCH;
            }
            @Nullable V change = store.merge(key.name(), key.type(), next.get(), Origin.LOCAL, null);
            if (change == null) {
                return CasLoop.Outcome.NO_CHANGE;
            }
            enqueue(local, key.name(), key.type(), change);
        } finally {
            lock.unlock();
        }
        watches.changed(key.name());
        return CasLoop.Outcome.STORED;
    }

    private static long version(@Nullable StoredValue<?> stored) {
        return stored == null ? 0 : stored.version();
    }

    private <V> void enqueue(BroadcastQueue queue, String key, ValueType<V> type, V change) {
        @Nullable StoredValue<?> stored = store.find(key);
        long updated = stored == null ? 0 : stored.updatedMillis();
        KeyValuePair pair =
                new KeyValuePair(key, Bytes.wrap(type.encode(change)), type.codecId(), updated != 0, updated);
        Bytes body = Bytes.wrap(pair.encode());
        byte[] message = MessageCodec.encode(new Message.User(body));
        if (message.length > MAX_BROADCAST_BYTES) {
            metrics.broadcastDropped();
            return;
        }
        Set<String> names = type.names(change);
        recent.add(body);
        queue.add(new KeyBroadcast(key, message, names));
        history.sent(clock.instant(), pair, version(stored), names);
    }

    @Override
    public void received(Bytes message) {
        metrics.messageReceived(message.length());
        if (isRepeated(message)) {
            return;
        }
        if (!processing.tryAcquire()) {
            metrics.messageDropped();
            return;
        }
        try {
            mergePair(KeyValuePair.decode(message));
            remember(message);
        } catch (MalformedMessageException | TempoException | IllegalStateException e) {
            metrics.messageInvalid();
            log.atDebug().setCause(e).log("user message refused");
        } finally {
            processing.release();
        }
    }

    /// Whether the message was merged a moment ago; with a message history every one is looked at.
    private boolean isRepeated(Bytes message) {
        lock.lock();
        try {
            return !history.isOn() && recent.contains(message);
        } finally {
            lock.unlock();
        }
    }

    private void remember(Bytes message) {
        lock.lock();
        try {
            recent.add(message);
        } finally {
            lock.unlock();
        }
    }

    private void mergePair(KeyValuePair pair) {
        @Nullable ValueType<?> type = types.get(pair.codec());
        if (type == null) {
            metrics.unknownCodec(pair.codec());
            return;
        }
        mergePair(pair, type);
    }

    private <V> void mergePair(KeyValuePair pair, ValueType<V> type) {
        if (pair.key().isEmpty()) {
            throw new MalformedMessageException("key-value pair without a key");
        }
        if (store.find(pair.key()) == null && store.size() >= MAX_KEYS) {
            throw new MalformedMessageException("more than " + MAX_KEYS + " keys");
        }
        V incoming = type.decode(pair.value().toByteArray());
        @Nullable Instant deletion = pair.deleted() ? Instant.ofEpochMilli(pair.updateTimeMillis()) : null;
        lock.lock();
        try {
            if (store.find(pair.key()) == null && deletion != null) {
                return;
            }
            @Nullable V change = store.merge(pair.key(), type, incoming, Origin.PEER, deletion);
            history.received(
                    clock.instant(),
                    pair,
                    version(store.find(pair.key())),
                    change == null ? Set.of() : type.names(change));
            if (change == null) {
                return;
            }
            enqueue(forwarded, pair.key(), type, change);
        } finally {
            lock.unlock();
        }
        watches.changed(pair.key());
    }

    @Override
    public List<byte[]> broadcasts(int overheadBytes, int limitBytes, int clusterSize) {
        lock.lock();
        try {
            List<byte[]> messages = local.take(overheadBytes, limitBytes, clusterSize);
            int left = limitBytes;
            for (byte[] message : messages) {
                left -= message.length + overheadBytes;
            }
            if (local.size() == 0) {
                localSent.signalAll();
            }
            List<byte[]> more = forwarded.take(overheadBytes, left, clusterSize);
            if (more.isEmpty()) {
                return messages;
            }
            List<byte[]> all = new ArrayList<>(messages.size() + more.size());
            all.addAll(messages);
            all.addAll(more);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the changes made here were passed on often enough; false when the time ran out before.
    ///
    /// @throws InterruptedException when the caller is interrupted
    public boolean awaitLocalChangesSent(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (local.size() > 0) {
                if (left <= 0) {
                    return false;
                }
                left = localSent.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Bytes localState() {
        purgeDeleted();
        List<KeyValuePair> pairs = new ArrayList<>();
        store.contents()
                .forEach((key, stored) -> pairs.add(new KeyValuePair(
                        key, stored.encoded(), stored.type().codecId(), stored.deleted(), stored.updatedMillis())));
        Bytes state = UserState.encode(pairs);
        metrics.statePushed(state.length());
        return state;
    }

    @Override
    public void merge(Bytes state) {
        metrics.statePulled(state.length());
        UserState.Decoded decoded = UserState.decode(state);
        for (String problem : decoded.problems()) {
            metrics.messageInvalid();
            log.atDebug().addKeyValue("problem", problem).log("part of a peer's state refused");
        }
        for (KeyValuePair pair : decoded.pairs()) {
            try {
                mergePair(pair);
            } catch (MalformedMessageException | TempoException | IllegalStateException e) {
                metrics.messageInvalid();
                log.atDebug().addKeyValue("key", pair.key()).setCause(e).log("part of a peer's state refused");
            }
        }
    }

    private void purgeDeleted() {
        lock.lock();
        try {
            boolean purged = store.purgeDeleted();
            if (purged) {
                recent.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <V> Watch watch(KvKey<V> key, Consumer<V> watcher) {
        return watches.add(key.name(), key.name()::equals, name -> watcher.accept(get(key)));
    }

    @Override
    public <V> Watch watchPrefix(String prefix, ValueType<V> type, BiConsumer<String, V> watcher) {
        return watches.add(prefix, name -> name.startsWith(prefix) && holds(name, type), name -> {
            @Nullable StoredValue<V> stored = store.find(name, type);
            watcher.accept(name, stored == null ? type.empty() : stored.view());
        });
    }

    private boolean holds(String name, ValueType<?> type) {
        @Nullable StoredValue<?> stored = store.find(name);
        return stored != null && stored.type().codecId().equals(type.codecId());
    }

    /// What the store holds, by key, for the page; tombstones included.
    Map<String, StoredValue<?>> contents() {
        return store.contents();
    }

    /// How many keys it holds.
    int size() {
        return store.size();
    }

    /// The newest messages.
    MessageHistory history() {
        return history;
    }

    /// Changes that wait to be gossiped.
    ///
    /// @param own those made here, else those heard of
    long waiting(boolean own) {
        return locked(() -> (own ? local : forwarded).size());
    }

    /// Bytes of the changes that wait to be gossiped.
    long waitingBytes(boolean own) {
        return locked(() -> (own ? local : forwarded).bytes());
    }

    private long locked(LongSupplier read) {
        lock.lock();
        try {
            return read.getAsLong();
        } finally {
            lock.unlock();
        }
    }
}
