// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.cluster;

import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.StreamCodec;
import io.minitempo.ring.memberlist.wire.WireFormat;
import io.minitempo.testkit.ClusterNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// What a process believes of the gossip cluster, in the words in which it tells its peers: the answer to an exchange
/// of
/// states by somebody who has nothing to tell. It needs no page, so that it is there as soon as gossip is.
final class GossipView {

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final StreamCodec CODEC = new StreamCodec(WireFormat.PLAIN);
    private static final PushPull NOTHING = new PushPull(false, List.of(), Bytes.EMPTY);

    private GossipView() {}

    /// Whether somebody listens at the gossip port. Nothing is bound, so that a process that starts finds it free.
    static boolean listens(ClusterNode node) {
        try (Socket socket = connected(node)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /// The names of the members that are alive in the eyes of a process.
    ///
    /// @throws IOException when it does not answer
    static Set<String> alive(ClusterNode node) throws IOException {
        try (Socket socket = connected(node)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(CODEC.encodeRequest(NOTHING));
            if (!(CODEC.readReply(new BufferedInputStream(socket.getInputStream())) instanceof PushPull state)) {
                throw new IOException(node.name() + " answers with something else than its state");
            }
            Set<String> names = new TreeSet<>();
            for (PushPull.Node member : state.nodes()) {
                if (member.state() == NodeState.ALIVE) {
                    names.add(member.name());
                }
            }
            return names;
        }
    }

    private static Socket connected(ClusterNode node) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), node.plan().gossipPort()),
                    TIMEOUT_MILLIS);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }
}
