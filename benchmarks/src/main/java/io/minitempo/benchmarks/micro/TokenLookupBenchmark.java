// SPDX-License-Identifier: Apache-2.0
package io.minitempo.benchmarks.micro;

import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceState;
import io.minitempo.ring.instance.Operation;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.instance.Selection;
import io.minitempo.ring.partition.OwnerDesc;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.RandomTokens;
import io.minitempo.ring.token.SpreadMinimizingTokens;
import io.minitempo.ring.token.TokenMap;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Who holds a token: in a ring of 100 instances with 128 random tokens each, alone and with three replicas in three
/// zones, and in a ring of 100 partitions. Tokens are asked for at random; figures are per lookup.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TokenLookupBenchmark {

    private static final int INSTANCES = 100;
    private static final int TOKENS = 128;
    private static final int ZONES = 3;
    private static final int KEYS = 1 << 12;

    private final Selection selection = new Selection();
    private final int[] keys = new Random(5).ints(KEYS).toArray();
    private TokenMap tokens = TokenMap.of(List.of());
    private InstanceRing single = InstanceRing.of(InstanceRingDesc.EMPTY, RingSettings.single(Duration.ofMinutes(1)));
    private InstanceRing replicated = single;
    private PartitionRing partitions = PartitionRing.EMPTY;
    private int next;

    /// Makes the rings.
    @Setup
    public void makeRings() {
        RandomTokens random = new RandomTokens(new Random(3));
        List<InstanceDesc> members = new ArrayList<>();
        List<Tokens> held = new ArrayList<>();
        for (int i = 0; i < INSTANCES; i++) {
            held.add(random.draw(TOKENS, token -> false));
            members.add(InstanceDesc.of("ingester-" + i, "ingester-" + i + ":9095")
                    .withState(InstanceState.ACTIVE)
                    .withZone("zone-" + i % ZONES)
                    .withTokens(held.get(i)));
        }
        InstanceRingDesc ring = InstanceRingDesc.of(members);
        tokens = TokenMap.of(held);
        single = InstanceRing.of(ring, RingSettings.single(Duration.ofMinutes(1)));
        replicated = InstanceRing.of(ring, new RingSettings(ZONES, true, Duration.ofMinutes(1), List.of()));
        TreeMap<Integer, PartitionDesc> descs = new TreeMap<>();
        for (int p = 0; p < INSTANCES; p++) {
            descs.put(p, PartitionDesc.of(p, SpreadMinimizingTokens.ofPartition(p), PartitionState.ACTIVE, 1));
        }
        partitions = PartitionRing.of(new PartitionRingDesc(descs, new TreeMap<String, OwnerDesc>()));
    }

    private int key() {
        next = next + 1 & KEYS - 1;
        return keys[next];
    }

    /// The position of the token alone.
    @Benchmark
    public int token() {
        return tokens.holder(tokens.position(key()));
    }

    /// The one instance that takes a write.
    @Benchmark
    public int oneInstance() {
        single.select(key(), Operation.WRITE, selection);
        return selection.member(0);
    }

    /// Three instances in three zones.
    @Benchmark
    public int threeZones() {
        replicated.select(key(), Operation.WRITE, selection);
        return selection.count();
    }

    /// The partition that takes a trace, of 100 with 512 tokens each.
    @Benchmark
    public int partition() {
        return partitions.activePartition(key());
    }
}
