// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import io.minitempo.core.TempoException;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.memberlist.membership.Settings;
import io.minitempo.ring.memberlist.tcp.AdvertisedAddress;
import io.minitempo.ring.memberlist.tcp.TcpSettings;
import io.minitempo.ring.memberlist.tcp.TlsMaterial;
import io.minitempo.ring.memberlist.tcp.TlsSettings;
import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.Compression;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.WireFormat;
import io.minitempo.ring.memberlist.wire.WireLimits;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the parts are told of the configuration.
final class MemberlistSettings {

    /// Two of the largest states that a peer may send; the packets of a whole cluster need far less.
    private static final long MAX_INBOUND_BYTES = 2L * WireLimits.MAX_STATE_BYTES;
    private static final int META_VERSION = 1;
    private static final int ROLE_MEMBER = 1;
    private static final int ROLE_BRIDGE = 2;

    private MemberlistSettings() {}

    static List<InetAddress> bindAddresses(MemberlistConfig config) {
        List<String> texts = config.bindAddr().isEmpty() ? List.of("0.0.0.0") : config.bindAddr();
        return texts.stream()
                .map(text -> AdvertisedAddress.literal("memberlist.bind_addr", text))
                .toList();
    }

    static TcpSettings tcp(MemberlistConfig config) {
        @Nullable Compression compression = null;
        if (config.compressionEnabled()) {
            compression = config.compressionAlgorithm().equals("snappy") ? Compression.SNAPPY : Compression.LZW;
        }
        return new TcpSettings(
                bindAddresses(config),
                config.bindPort(),
                config.streamTimeout(),
                config.packetDialTimeout(),
                config.packetWriteTimeout(),
                config.maxConcurrentWrites(),
                config.acquireWriterTimeout(),
                MAX_INBOUND_BYTES,
                new WireFormat(config.clusterLabel(), !config.clusterLabelVerificationDisabled(), compression));
    }

    static @Nullable TlsMaterial tls(MemberlistConfig config, Clock clock) {
        if (!config.tlsEnabled()) {
            return null;
        }
        List<String> protocols;
        try {
            protocols = TlsSettings.protocolsFrom(config.tlsMinVersion());
        } catch (IllegalArgumentException e) {
            throw new TempoException.Invalid("memberlist.tls_min_version: " + e.getMessage(), e);
        }
        return new TlsMaterial(
                new TlsSettings(
                        Path.of(config.tlsCertPath()),
                        Path.of(config.tlsKeyPath()),
                        config.tlsCaPath().isEmpty() ? null : Path.of(config.tlsCaPath()),
                        config.tlsServerName(),
                        config.tlsInsecureSkipVerify(),
                        config.tlsCipherSuites().isBlank()
                                ? List.of()
                                : List.of(config.tlsCipherSuites().strip().split("\\s*,\\s*", -1)),
                        protocols),
                clock);
    }

    static Settings membership(MemberlistConfig config, String name, NodeAddress advertised, Settings.Timings timings) {
        return new Settings(name, advertised, meta(config), config.gossipNodes(), config.retransmitFactor(), timings);
    }

    /// Zone and role as others read them: `01 | role | length | zone` (`spec/ring.md §10.3`).
    private static Bytes meta(MemberlistConfig config) {
        MemberlistConfig.ZoneAwareRouting routing = config.zoneAwareRouting();
        if (!routing.enabled()) {
            return Bytes.EMPTY;
        }
        byte[] zone = routing.instanceAvailabilityZone().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(META_VERSION);
        out.write(routing.role().equals("bridge") ? ROLE_BRIDGE : ROLE_MEMBER);
        out.write(zone.length);
        out.writeBytes(zone);
        return Bytes.wrap(out.toByteArray());
    }
}
