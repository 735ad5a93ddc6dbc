// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdsTest {

    @ParameterizedTest
    @CsvSource({
        "1,00000000000000000000000000000001,1",
        "ABC,00000000000000000000000000000abc,abc",
        "474be8b43449fb,000000000000000000474be8b43449fb,474be8b43449fb",
        "0a0102030405060708090a0b0c0d0e0f,0a0102030405060708090a0b0c0d0e0f,a0102030405060708090a0b0c0d0e0f",
        "00000000000000000000000000000000,00000000000000000000000000000000,''"
    })
    void traceIdParsesAndPrints(String text, String full, String shortHex) {
        TraceId id = TraceId.parse(text);

        assertThat(id).hasToString(full);
        assertThat(id.toShortHex()).isEqualTo(shortHex);
        assertThat(TraceId.of(id.toBytes())).isEqualTo(id);
    }

    @Test
    void traceIdOfWrongTextSaysWhatTempoSays() {
        assertThatThrownBy(() -> TraceId.parse("12g4"))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("trace IDs can only contain hex characters: invalid character 'g' at position 3");
        assertThatThrownBy(() -> TraceId.parse("1".repeat(33)))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessage("trace IDs can't be larger than 128 bits");
    }

    @Test
    void traceIdOfOtherLengthsIsPaddedOrKeepsItsLastBytes() {
        assertThat(TraceId.of(new byte[] {1, 2})).hasToString("00000000000000000000000000000102");
        byte[] long17 = new byte[17];
        long17[0] = 9;
        long17[16] = 7;
        assertThat(TraceId.of(long17)).hasToString("00000000000000000000000000000007");
    }

    @Test
    void traceIdsOrderAsUnsignedBytes() {
        assertThat(TraceId.parse("80000000000000000000000000000000"))
                .isGreaterThan(TraceId.parse("7fffffffffffffffffffffffffffffff"));
        assertThat(TraceId.parse("8000000000000000")).isGreaterThan(TraceId.parse("7fffffffffffffff"));
    }

    @Test
    void spanIdOfOtherLengthsIsPaddedOnTheRightOrCut() {
        assertThat(SpanId.of(new byte[] {1, 2}, 0, 2)).hasToString("0102000000000000");
        assertThat(SpanId.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 0, 9)).hasToString("0102030405060708");
    }

    @Test
    void blockIdParsesWithAndWithoutHyphens() {
        UUID uuid = UUID.fromString("b1fc56f5-83fb-5b0a-a200-9ca61c8f15c9");

        assertThat(BlockId.parse("b1fc56f5-83fb-5b0a-a200-9ca61c8f15c9").uuid()).isEqualTo(uuid);
        assertThat(BlockId.parse("B1FC56F583FB5B0AA2009CA61C8F15C9").uuid()).isEqualTo(uuid);
        assertThat(BlockId.of(new BlockId(uuid).toBytes()).uuid()).isEqualTo(uuid);
        assertThat(BlockId.MIN).isLessThan(BlockId.MAX);
        assertThatThrownBy(() -> BlockId.parse("1-1-1-1-1")).isInstanceOf(TempoException.Invalid.class);
    }

    @ParameterizedTest
    @CsvSource({"t1,t1", "t1:meta=x,t1", "t1|t1,t1", "'a!-_.*''()',a!-_.*'()"})
    void tenantParses(String header, String tenant) {
        assertThat(TenantId.parse(header).value()).isEqualTo(tenant);
    }

    @Test
    void tenantErrorsSayWhatTempoSays() {
        assertThatThrownBy(() -> TenantId.parse("a/b"))
                .hasMessage("tenant ID 'a/b' contains unsupported character '/'");
        assertThatThrownBy(() -> TenantId.parse("x".repeat(151)))
                .hasMessage("tenant ID is too long: max 150 characters");
        assertThatThrownBy(() -> TenantId.parse("..")).hasMessage("tenant ID is '.' or '..'");
        assertThatThrownBy(() -> TenantId.parse("a|b")).hasMessage("multiple org IDs present");
        assertThatThrownBy(() -> TenantId.parse("t1|"))
                .isInstanceOf(TempoException.Unauthenticated.class)
                .hasMessage("no org id");
    }

    @Test
    void manyTenantsAreSortedAndUnique() {
        assertThat(TenantId.parseAll("b|a|b")).containsExactly(new TenantId("a"), new TenantId("b"));
    }
}
