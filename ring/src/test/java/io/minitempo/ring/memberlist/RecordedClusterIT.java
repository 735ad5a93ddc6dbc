// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.memberlist.TestCluster.Node;
import io.minitempo.ring.page.MemberlistPage;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.testsupport.Golden;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A member that hears, over its socket, what real processes told each other must show what they showed
/// (`golden/gossip/README.md`).
class RecordedClusterIT {

    private static final String LIVE_STORE = "collectors/live-store";

    private final TestCluster cluster = new TestCluster();
    private Node node;
    private MemberlistPage page;

    @BeforeEach
    void hearTheRecordedStreams() throws Exception {
        node = cluster.startQuiet("nodeName", "zz-listener", "randomizeNodeName", false);
        page = new MemberlistPage(node.service(), ZoneOffset.UTC);
        RawPeer.exchange(node.port(), Golden.bytes("gossip/tcp-00-request.bin"));
        RawPeer.exchange(node.port(), Golden.bytes("gossip/tcp-01-request.bin"));
        byte[] last = Golden.bytes("gossip/tcp-02-response.bin");
        byte[] asRequest = new byte[last.length + 1];
        asRequest[0] = 2;
        System.arraycopy(last, 0, asRequest, 1, last.length);
        RawPeer.exchange(node.port(), asRequest);
        eventually(() -> assertThat(
                        node.ring().find("live-store-a-0").orElseThrow().timestamp())
                .isEqualTo(1_795_248_879));
    }

    @AfterEach
    void stop() throws InterruptedException {
        cluster.close();
    }

    @Test
    void showsTheRecordedMembers() {
        String own = json().replaceAll(",\\{\"Name\":\"zz-listener\"[^}]*}", "");

        assertThat(part(own, "SortedMembers"))
                .isEqualTo(part(Golden.text("gossip/memberlist-querier.json"), "SortedMembers"));
    }

    @Test
    void showsTheWholePageInTheRecordedShape() {
        String recorded = Golden.text("gossip/memberlist-distributor.json").strip();

        assertThat(shape(json())).isEqualTo(shape(recorded));
    }

    /// Values that differ between two moments are blanked, and the members, which another test compares.
    private static String shape(String json) {
        return json.replaceAll("\"SortedMembers\":\\[[^]]*]", "\"SortedMembers\":[]")
                .replaceAll("\"Now\":\"[^\"]*\"", "\"Now\":\"\"")
                .replaceAll("\"Version\":\\d+", "\"Version\":0")
                .replaceAll(":\\d{2,}", ":0");
    }

    @Test
    void showsTheRecordedValue() {
        String recorded = Golden.text("gossip/kv-live-store-querier.json").strip();
        String own = page.viewKey(LIVE_STORE, MemberlistPage.Format.JSON).orElseThrow();

        assertThat(own.replaceAll("\"timestamp\":\\d+", "\"timestamp\":0"))
                .isEqualTo(recorded.replaceAll("\"timestamp\":\\d+", "\"timestamp\":0"));
        assertThat(page.viewKey("collectors/none", MemberlistPage.Format.JSON)).isEmpty();
        assertThat(page.viewKey(LIVE_STORE, MemberlistPage.Format.JSON_PRETTY).orElseThrow())
                .startsWith("{\n    \"ingesters\": {\n        \"live-store-a-0\": {\n");
        assertThat(page.viewKey(LIVE_STORE, MemberlistPage.Format.STRUCT).orElseThrow())
                .contains("addr: \"127.0.0.1:21011\"");
    }

    @Test
    void offersTheValueAsAFile() throws Exception {
        MemberlistPage.Download download = page.download(LIVE_STORE).orElseThrow();

        assertThat(download.filename())
                .isEqualTo(Objects.requireNonNull(node.status().store().get(LIVE_STORE))
                                .version() + "-" + LIVE_STORE);
        assertThat(InstanceRingType.INSTANCE.decode(download.content())).isEqualTo(node.ring());
    }

    @Test
    void holdsTheRecordedRings() {
        assertThat(node.ring().instances()).containsOnlyKeys("live-store-a-0", "live-store-b-0");
        assertThat(node.ring().find("live-store-b-0").orElseThrow()).satisfies(b -> {
            assertThat(b.address()).isEqualTo("127.0.0.1:21021");
            assertThat(b.zone()).isEqualTo("zone-b");
            assertThat(b.timestamp()).isEqualTo(1_795_248_877);
            assertThat(b.registered()).isEqualTo(1_795_248_793);
        });
        InstanceRingDesc workers =
                node.service().kv().get(new KvKey<>("collectors/backend-worker", InstanceRingType.INSTANCE));
        assertThat(workers.find("backend-worker").orElseThrow().tokens().size()).isEqualTo(512);
        PartitionRingDesc partitions =
                node.service().kv().get(new KvKey<>("collectors/livestore-partitions", PartitionRingType.INSTANCE));
        PartitionDesc partition = Objects.requireNonNull(partitions.partitions().get(0));
        assertThat(partition.tokens().size()).isEqualTo(512);
        assertThat(partition.stateTimestamp()).isEqualTo(1_795_248_808);
        assertThat(partitions.owners()).containsOnlyKeys("live-store-a-0", "live-store-b-0");
    }

    private String json() {
        return page.json().orElseThrow();
    }

    private static String part(String json, String key) {
        Matcher matcher = Pattern.compile("\"" + key + "\":(\\[[^]]*])").matcher(json);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
