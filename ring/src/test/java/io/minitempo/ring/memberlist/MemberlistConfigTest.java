// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.time.GoDuration;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.testsupport.Golden;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberlistConfigTest {

    /// Keys that only versions after 3.0.3 know.
    private static final List<String> NEWER = List.of("compression_algorithm", "processed_messages_queue_size");

    @ParameterizedTest
    @ValueSource(strings = {"status/config-defaults.yaml", "status/2.10.8/config-defaults.yaml"})
    void hasEveryKeyAndDefaultOfTempo(String file) throws ReflectiveOperationException {
        Map<String, String> own = new TreeMap<>();
        collect("", MemberlistConfig.defaults(), own);
        NEWER.forEach(key -> assertThat(own.remove(key)).isNotNull());

        assertThat(own).containsExactlyEntriesOf(new TreeMap<>(recorded(file)));
    }

    /// The `memberlist` block of a recorded configuration, nested keys joined by dots.
    private static Map<String, String> recorded(String file) {
        Map<String, String> values = new TreeMap<>();
        String block = Golden.text(file).split("(?m)^memberlist:\\n", 2)[1].split("(?m)^\\S", 2)[0];
        String parent = "";
        for (String line : block.lines().toList()) {
            String[] keyAndValue = line.strip().split(":", 2);
            String value = keyAndValue[1].strip();
            boolean nested = line.startsWith("        ");
            if (value.isEmpty()) {
                parent = keyAndValue[0] + ".";
            } else {
                values.put(
                        (nested ? parent : "") + keyAndValue[0],
                        value.equals("\"\"") || value.equals("[]") ? "" : value);
            }
        }
        return values;
    }

    private static void collect(String prefix, Record config, Map<String, String> into)
            throws IllegalAccessException, InvocationTargetException {
        for (RecordComponent component : config.getClass().getRecordComponents()) {
            String key =
                    prefix + component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            switch (component.getAccessor().invoke(config)) {
                case Record nested -> collect(key + ".", nested, into);
                case Duration duration -> into.put(key, GoDuration.format(duration));
                case List<?> list ->
                    into.put(
                            key,
                            String.join(",", list.stream().map(String::valueOf).toList()));
                case Object value -> into.put(key, value.toString());
            }
        }
    }

    @Test
    void defaultsAreValid() {
        assertThat(MemberlistConfig.defaults().validate()).isEmpty();
    }

    @Test
    void namesEveryProblem() {
        MemberlistConfig config = MemberlistConfigs.with(
                "gossipInterval",
                Duration.ZERO,
                "gossipNodes",
                0,
                "bindPort",
                70_000,
                "compressionAlgorithm",
                "zstd",
                "clusterLabel",
                "x".repeat(256),
                "tlsEnabled",
                true,
                "zoneAwareRouting",
                new MemberlistConfig.ZoneAwareRouting(true, "", "guest"));
        List<String> keys = new ArrayList<>();
        config.validate().forEach(problem -> keys.add(problem.split(" |:", 2)[0]));

        assertThat(keys)
                .containsExactly(
                        "memberlist.gossip_interval",
                        "memberlist.gossip_nodes",
                        "memberlist.bind_port",
                        "memberlist.compression_algorithm",
                        "memberlist.cluster_label",
                        "memberlist.tls_cert_path",
                        "memberlist.zone_aware_routing.role",
                        "memberlist.zone_aware_routing.instance_availability_zone");
    }

    @Test
    void emptySeedsAreNoSeeds() {
        assertThat(MemberlistConfigs.with("joinMembers", List.of("")).joinMembers())
                .isEmpty();
    }

    @Test
    void announcesTheZoneOnlyWhenToldTo() {
        assertThat(meta(false)).isEmpty();
        assertThat(meta(true)).isEqualTo("0102067a6f6e652d61");
    }

    private static String meta(boolean enabled) {
        MemberlistConfig config = MemberlistConfigs.with(
                "zoneAwareRouting", new MemberlistConfig.ZoneAwareRouting(enabled, "zone-a", "bridge"));
        return MemberlistSettings.membership(
                        config,
                        "self",
                        NodeAddress.parse("127.0.0.1:1").orElseThrow(),
                        MemberlistService.timings(config))
                .meta()
                .toString();
    }
}
