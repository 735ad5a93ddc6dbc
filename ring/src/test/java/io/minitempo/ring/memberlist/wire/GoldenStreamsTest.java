// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ring.memberlist.wire.PushPull.Node;
import io.minitempo.testsupport.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The streams that were recorded between real processes, `golden/gossip/README.md`.
class GoldenStreamsTest {

    private static final Map<String, Integer> PORTS = Map.of(
            "live-store-a-0-9ffcea72", 21012,
            "live-store-b-0-cb4af9d9", 21022,
            "distributor-d715aa4c", 21002,
            "metrics-generator-0-7cb3dd9f", 21062,
            "querier-9f04cc26", 21032,
            "backend-worker-24827d1e", 21082);

    private final StreamCodec codec = new StreamCodec(WireFormat.PLAIN);

    @ParameterizedTest
    @CsvSource(textBlock = """
            00-request,  1, 0
            00-response, 5, 4926
            01-request,  6, 4926
            01-response, 6, 4926
            02-request,  6, 4926
            02-response, 6, 4929
            """)
    void accountsForEveryByteAndWritesTheSameBytesAgain(String name, int nodes, int stateLength) throws IOException {
        byte[] recorded = Golden.bytes("gossip/tcp-" + name + ".bin");
        ByteArrayInputStream in = new ByteArrayInputStream(recorded);
        boolean request = name.endsWith("request");
        if (request) {
            assertThat(in.read()).isEqualTo(StreamCodec.KIND);
        }
        PushPull pushPull = (PushPull) (request ? codec.readRequest(in) : codec.readReply(in));

        assertThat(in.available()).isZero();
        assertThat(pushPull.join()).isTrue();
        assertThat(pushPull.nodes()).hasSize(nodes);
        assertThat(pushPull.userState().length()).isEqualTo(stateLength);
        assertThat(request ? codec.encodeRequest(pushPull) : codec.encodeReply(pushPull))
                .isEqualTo(recorded);

        UserState.Decoded state = UserState.decode(pushPull.userState());
        assertThat(state.problems()).isEmpty();
        assertThat(UserState.encode(state.pairs())).isEqualTo(pushPull.userState());
    }

    @Test
    void findsTheMembersAndKeysThatWereRunning() throws IOException {
        PushPull reply =
                (PushPull) codec.readReply(new ByteArrayInputStream(Golden.bytes("gossip/tcp-02-response.bin")));

        assertThat(reply.nodes().stream()
                        .collect(Collectors.toMap(
                                Node::name, node -> node.address().port())))
                .isEqualTo(PORTS);
        assertThat(reply.nodes()).allSatisfy(node -> {
            assertThat(node.address().ip()).hasToString("00000000000000000000ffff7f000001");
            assertThat(node.address().host()).isEqualTo("127.0.0.1");
            assertThat(node.incarnation()).isEqualTo(1);
            assertThat(node.state()).isEqualTo(NodeState.ALIVE);
            assertThat(node.meta().isEmpty()).isTrue();
            assertThat(node.versions()).isEqualTo(ProtocolVersions.CURRENT);
        });
        List<KeyValuePair> pairs = UserState.decode(reply.userState()).pairs();
        assertThat(pairs.stream()
                        .map(pair -> pair.key() + " " + pair.codec() + " "
                                + pair.value().length()))
                .containsExactly(
                        "collectors/livestore-partitions partitionRingDesc 2098",
                        "collectors/live-store ringDesc 89",
                        "collectors/backend-worker ringDesc 2600");
        assertThat(pairs).noneMatch(KeyValuePair::deleted);
    }
}
