// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.simulation;

import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.token.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// A cluster under one seed.
final class Simulation {

    private final RandomGenerator random;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedNetwork network;
    /// The newest process of each instance.
    private final Map<String, SimulatedNode> nodes = new TreeMap<>();
    private final int tokensEach;
    private final int tokenSpace;
    private final Duration heartbeatPeriod;
    private Duration maxSkew = Duration.ZERO;
    private int processes;

    Simulation(long seed, int tokensEach, int tokenSpace, Duration heartbeatPeriod) {
        this.tokenSpace = tokenSpace;
        this.heartbeatPeriod = heartbeatPeriod;
        this.random = new Random(seed);
        this.network = new SimulatedNetwork(time, new Random(seed + 1));
        this.tokensEach = tokensEach;
    }

    RandomGenerator random() {
        return random;
    }

    SimulatedNetwork network() {
        return network;
    }

    VirtualTime time() {
        return time;
    }

    void maxSkew(Duration skew) {
        maxSkew = skew;
    }

    /// Starts a process for an instance, at an address of its own; it joins through a process that is up.
    SimulatedNode start(String id) {
        NodeAddress address = address(processes++);
        long skew = maxSkew.isZero() ? 0 : random.nextLong(-maxSkew.toMillis(), maxSkew.toMillis() + 1);
        SimulatedNode node = new SimulatedNode(
                id + "-" + Integer.toHexString(processes),
                id,
                address,
                Duration.ofMillis(skew),
                heartbeatPeriod,
                time,
                network,
                new Random(random.nextLong()));
        nodes.put(id, node);
        node.start(() -> seedFor(node).address(), tokens());
        return node;
    }

    /// Another process, or itself for the very first.
    private SimulatedNode seedFor(SimulatedNode node) {
        List<SimulatedNode> others =
                up().stream().filter(other -> !other.equals(node)).toList();
        return others.isEmpty() ? node : pick(others);
    }

    /// Random tokens; they collide when the space is small.
    private Tokens tokens() {
        return Tokens.of(IntStream.range(0, tokensEach)
                .map(i -> random.nextInt(tokenSpace))
                .toArray());
    }

    private static NodeAddress address(int number) {
        byte[] ip = new byte[16];
        ip[10] = (byte) 0xff;
        ip[11] = (byte) 0xff;
        ip[12] = 127;
        ip[13] = 1;
        ip[14] = (byte) (number >>> 8);
        ip[15] = (byte) number;
        return new NodeAddress(Bytes.of(ip), 7946);
    }

    List<SimulatedNode> up() {
        return nodes.values().stream().filter(SimulatedNode::isUp).toList();
    }

    /// Processes that are up and mean to stay.
    List<SimulatedNode> settled() {
        return up().stream().filter(node -> !node.isLeaving()).toList();
    }

    SimulatedNode pick(List<SimulatedNode> from) {
        return from.get(random.nextInt(from.size()));
    }

    /// Splits the network in two sides of random nodes.
    void split() {
        Map<NodeAddress, Integer> sides = new HashMap<>();
        for (SimulatedNode node : up()) {
            sides.put(node.address(), random.nextInt(2));
        }
        network.split(sides);
    }

    void run(Duration duration) {
        time.run(duration);
    }

    /// The names of the processes that are up.
    List<String> names() {
        List<String> names = new ArrayList<>();
        up().forEach(node -> names.add(node.membership().name()));
        return names;
    }
}
