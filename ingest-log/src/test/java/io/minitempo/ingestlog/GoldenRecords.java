// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog;

import io.minitempo.testsupport.Golden;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// The values of the four records that a 3.0.3 distributor wrote for the golden input.
public final class GoldenRecords {

    private static final Pattern VALUE = Pattern.compile("\"value\":\\s*\"([A-Za-z0-9+/=]*)\"");

    private GoldenRecords() {}

    /// The values in the order of their offsets.
    public static List<byte[]> values() {
        return VALUE.matcher(Golden.text("kafka/records.json.gz"))
                .results()
                .map(match -> Base64.getDecoder().decode(match.group(1)))
                .toList();
    }
}
