// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.TraceId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Vectors of `spec/ring.md §5.1`, `spec/write-path.md §8`, `spec/blocks.md §4`, §6, §12.2.
class HashTest {

    @Test
    void fnv1x32OfTenantAndTraceIdIsTheRingToken() {
        byte[] id = HexFormat.of().parseHex("0a0102030405060708090a0b0c0d0e0f");

        assertThat(token("single-tenant", id)).isEqualTo(3443399132L);
        assertThat(token("team-a", id)).isEqualTo(3975170854L);
        assertThat(Integer.toUnsignedLong(Fnv.fnv1x32(id))).isEqualTo(2399369255L);
    }

    @Test
    void fnv1x32OverLongEqualsOverItsBytes() {
        TraceId id = TraceId.parse("0a0102030405060708090a0b0c0d0e0f");

        int hash = Fnv.fnv1x32(Fnv.fnv1x32(Fnv.OFFSET_32, id.high()), id.low());

        assertThat(hash).isEqualTo(Fnv.fnv1x32(id.toBytes()));
    }

    @Test
    void fnv1x32CollidesWhereTempoCollides() {
        assertThat(Integer.toUnsignedLong(Fnv.fnv1x32(hex("fd5980503add11f09f80f77608c1b2da"))))
                .isEqualTo(819029040L);
        assertThat(Integer.toUnsignedLong(Fnv.fnv1x32(hex("091ea7803ade11f0998a055186ee1243"))))
                .isEqualTo(819029040L);
    }

    @Test
    void fnv64GivesTraceAndScopeKeys() {
        long trace = Fnv.fnv1x64(hex("0a0102030405060708090a0b0c0d0e0f"));
        byte[] scope = "my-lib1.2.3".getBytes(StandardCharsets.UTF_8);

        assertThat(trace).isEqualTo(0xbd2fffa728b3e2c7L);
        assertThat(Fnv.fnv1ax64(trace, scope, 0, scope.length)).isEqualTo(0xc43ebcfd08ddad05L);
    }

    @Test
    void fnv1ax32OfAJobNameIsItsOwnershipHash() {
        byte[] name = "build-tenant-index-0-single-tenant".getBytes(StandardCharsets.UTF_8);

        assertThat(Integer.toUnsignedLong(Fnv.fnv1ax32(name))).isEqualTo(111332952L);
    }

    @Test
    void murmur3GivesTheBloomHashes() {
        byte[] one = hex("00000000000000000000000000000001");
        byte[] other = hex("0102030405060708090a0b0c0d0e0f1001");

        assertThat(Murmur3.hash(one, 0, 16)).isEqualTo(new Murmur3.Hash128(0x23eff26357c48224L, 0x01897af0aa0ca051L));
        assertThat(Murmur3.hash(other, 0, 16)).isEqualTo(new Murmur3.Hash128(0xb2c94760ef740fe0L, 0x892f5d8512b98935L));
        assertThat(Murmur3.hash(other, 0, 17)).isEqualTo(new Murmur3.Hash128(0xb8c1a628c44b1f8aL, 0xf2305baa397687fcL));
    }

    @Test
    void xxHash64GroupsBlocksByTheirDedicatedColumns() {
        assertThat(XxHash64.hash(columns("resource/ip/string"))).isEqualTo(0xD75AD027CD3B5E6AL);
        assertThat(XxHash64.hash(columns(
                        "resource/ip/string",
                        "span/instance/string",
                        "span/version/string",
                        "span/region/string",
                        "span/sampler.type/string")))
                .isEqualTo(0x68895C5524B57175L);
        assertThat(XxHash64.hash(columns("span/db.statement/string/blob"))).isEqualTo(0xA53BF91C89B35DBFL);
    }

    private static byte[] columns(String... columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String column : columns) {
            String[] parts = column.split("/", -1);
            for (int i = 0; i < parts.length; i++) {
                if (i > 0) {
                    out.write(0xff);
                }
                out.writeBytes(parts[i].getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static long token(String tenant, byte[] id) {
        byte[] bytes = tenant.getBytes(StandardCharsets.UTF_8);
        return Integer.toUnsignedLong(
                Fnv.fnv1x32(Fnv.fnv1x32(Fnv.OFFSET_32, bytes, 0, bytes.length), id, 0, id.length));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void xxHash32MatchesThePublishedValues() {
        assertThat(xxHash32("")).isEqualTo(0x02cc5d05);
        assertThat(xxHash32("a")).isEqualTo(0x550d7456);
        assertThat(xxHash32("abc")).isEqualTo(0x32d153ff);
        assertThat(xxHash32("Nobody inspects the spammish repetition")).isEqualTo(0xe2293b2f);
    }

    @Test
    void xxHash32DoesNotDependOnThePieces() {
        byte[] bytes = new byte[100];
        new java.util.Random(3).nextBytes(bytes);
        int whole = XxHash32.hash(5, bytes, 0, bytes.length);
        for (int cut = 0; cut <= bytes.length; cut++) {
            XxHash32 hash = new XxHash32(5).update(bytes, 0, cut).update(bytes, cut, bytes.length - cut);
            assertThat(hash.value()).isEqualTo(whole);
        }
    }

    private static int xxHash32(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return XxHash32.hash(0, bytes, 0, bytes.length);
    }
}
