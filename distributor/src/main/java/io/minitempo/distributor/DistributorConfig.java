// SPDX-License-Identifier: Apache-2.0
package io.minitempo.distributor;

import io.minitempo.core.config.NotBuilt;
import io.minitempo.receiver.config.ReceiversConfig;
import io.minitempo.ring.lifecycle.DistributorRingConfig;
import io.minitempo.server.config.yaml.ConfigProblem;
import io.minitempo.server.config.yaml.YamlNode.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The block `distributor` (`spec/write-path.md §2.12`), without `kafka_config`, which is known and ignored:
/// `ingest.kafka` always takes its place.
///
/// @param ring the ring of the distributors, used under the global rate strategy only
/// @param receivers the map of receivers, for [ReceiversConfig#parse]
/// @param overrideRingKey name of the ring in the key-value store
/// @param logReceivedSpans logs spans that the limits let pass
/// @param logDiscardedSpans logs spans that were refused
/// @param metricReceivedSpans counts spans by name and service
/// @param forwarders where tenants may have their spans sent besides; not built
/// @param usage attribution of bytes to whoever sent them; not built
/// @param retryAfterOnResourceExhausted what rate-limited clients are told to wait; 0 tells nothing. 2.10: 0
/// @param maxAttributeBytes to which length attribute keys and string values are cut; 0 for no limit
/// @param artificialDelay how long every push takes at least, more or less
/// @param extendWrites 2.10 only: whether writes to ingesters skip those not active
/// @param ingesterWritePathEnabled 2.10 only: whether spans go to ingesters
/// @param kafkaWritePathEnabled 2.10 only; `ingest.enabled` always takes its place
public record DistributorConfig(
        DistributorRingConfig ring,
        Mapping receivers,
        String overrideRingKey,
        SpanLogging logReceivedSpans,
        SpanLogging logDiscardedSpans,
        SpanCounting metricReceivedSpans,
        @NotBuilt List<ForwarderConfig> forwarders,
        @NotBuilt UsageConfig usage,
        Duration retryAfterOnResourceExhausted,
        int maxAttributeBytes,
        Duration artificialDelay,
        @NotBuilt boolean extendWrites,
        boolean ingesterWritePathEnabled,
        boolean kafkaWritePathEnabled) {

    /// Copies the list.
    public DistributorConfig {
        forwarders = List.copyOf(forwarders);
    }

    /// Which spans are logged, and how much of them.
    ///
    /// @param enabled whether any are
    /// @param includeAllAttributes whether their attributes are logged too
    /// @param filterByStatusError whether only failed ones are
    public record SpanLogging(boolean enabled, boolean includeAllAttributes, boolean filterByStatusError) {

        /// No logging.
        public static SpanLogging defaults() {
            return new SpanLogging(false, false, false);
        }
    }

    /// Which spans are counted by name and service.
    ///
    /// @param enabled whether any are
    /// @param rootOnly whether only those without parent are
    public record SpanCounting(boolean enabled, boolean rootOnly) {

        /// No counting.
        public static SpanCounting defaults() {
            return new SpanCounting(false, false);
        }
    }

    /// The defaults of 3.0.3.
    public static DistributorConfig defaults() {
        return new DistributorConfig(
                DistributorRingConfig.defaults(),
                Mapping.EMPTY,
                "distributor",
                SpanLogging.defaults(),
                SpanLogging.defaults(),
                SpanCounting.defaults(),
                List.of(),
                UsageConfig.defaults(),
                Duration.ofSeconds(5),
                2048,
                Duration.ZERO,
                true,
                true,
                false);
    }

    /// Everything that is wrong, each text beginning with its key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>(ring.validate("ring"));
        ReceiversConfig.parse(receivers, "receivers").problems().forEach(problem -> problems.add(text(problem)));
        if (maxAttributeBytes < 0) {
            problems.add("max_attribute_bytes: must not be negative, found " + maxAttributeBytes);
        }
        if (retryAfterOnResourceExhausted.isNegative()) {
            problems.add("retry_after_on_resource_exhausted: must not be negative");
        }
        return problems;
    }

    /// The key, once, and what is wrong with it.
    private static String text(ConfigProblem problem) {
        String path = problem.path();
        String message = problem.message();
        int dot = path.lastIndexOf('.');
        String ofBlock = dot < 0 ? path : path.substring(0, dot) + ": " + path.substring(dot + 1);
        String behind = " (" + path + ")";
        if (message.startsWith(ofBlock + ": ")) {
            return path + message.substring(ofBlock.length());
        }
        if (message.startsWith(path)) {
            return message;
        }
        return path + ": "
                + (message.endsWith(behind) ? message.substring(0, message.length() - behind.length()) : message);
    }
}
