// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @ParameterizedTest
    @CsvSource({
        ":9095, 10.0.0.5:9095, false",
        "0.0.0.0:9095, 10.0.0.5:9095, false",
        "[::]:9095, 10.0.0.5:9095, false",
        "127.0.0.1:9095, 127.0.0.1:9095, false",
        ":19095, 10.0.0.5:9095, true",
        "127.0.0.1:9095, 10.0.0.5:9095, true",
    })
    void knowsWhetherAProxyStandsBetween(String listen, String advertise, boolean proxied) {
        Endpoint endpoint = new Endpoint(HostPort.parse(listen), HostPort.parse(advertise));
        assertThat(endpoint.isBehindProxy()).isEqualTo(proxied);
    }

    @Test
    void saysBothAddresses() {
        assertThat(new Endpoint(new HostPort("", 19095), new HostPort("::1", 9095)))
                .hasToString("listens on :19095, advertises [::1]:9095");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "host", "host:", "::1", "::1:9095", "host:port", "host:-1", "host:123456"})
    void refusesTextThatIsNoHostAndPort(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(TempoException.Invalid.class);
    }

    @Test
    void refusesImpossiblePorts() {
        assertThatThrownBy(() -> HostPort.parse("h:70000")).hasMessage("port 70000 of host h: must be 0 to 65535");
    }

    @ParameterizedTest
    @CsvSource({
        "live-store-0, live-store, 0",
        "live-store-zone-a-3, live-store-zone-a, 3",
        "x-007, x, 7",
        "-1, '', 1",
    })
    void findsThePartitionInAnInstanceId(String id, String group, int partition) {
        assertThat(PartitionedInstance.parse(id, "live_store.ring.instance_id"))
                .isEqualTo(new PartitionedInstance(id, group, partition));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "live-store", "live-store-", "live-store-a", "live-store3", "live-store-3x"})
    void refusesAnInstanceIdWithoutPartition(String id) {
        assertThatThrownBy(() -> PartitionedInstance.parse(id, "live_store.ring.instance_id"))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("live_store.ring.instance_id: instance id '" + id + "'");
    }

    @Test
    void refusesAPartitionNumberBeyond32Bits() {
        assertThatThrownBy(() -> PartitionedInstance.parse("live-store-2147483648", "k"))
                .hasMessageContaining("below 2147483648");
    }
}
