// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientPropertiesTest {

    @ParameterizedTest
    @CsvSource({
        "16777216, 1048576",
        "268435456, 8388608",
        "1073741824, 33554432",
        "4294967296, 50000000",
        "9223372036854775807, 50000000",
    })
    void fetchesTakeASmallPartOfTheHeap(long heap, int expected) {
        assertThat(ClientProperties.partitionFetchBytes(heap)).isEqualTo(expected);
    }
}
