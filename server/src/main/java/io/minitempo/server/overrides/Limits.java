// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.overrides;

import io.minitempo.core.config.NotBuilt;
import io.minitempo.core.config.PrometheusSpelling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// All limits of one tenant; mirrors `overrides.defaults` and the entries of the per-tenant file
/// (`spec/generator-and-ops.md §2.2`). Null means not set: the component's own configuration applies.
///
/// @param ingestion limits of writing
/// @param read limits of queries
/// @param compaction retention and compaction
/// @param metricsGenerator what is made of the tenant's spans
/// @param forwarders names of `distributor.forwarders` that get the tenant's spans
/// @param global limits of all components
/// @param storage how blocks are written
/// @param costAttribution by which attributes received bytes are counted
public record Limits(
        Ingestion ingestion,
        Read read,
        Compaction compaction,
        @NotBuilt GeneratorLimits metricsGenerator,
        @NotBuilt List<String> forwarders,
        Global global,
        Storage storage,
        @NotBuilt CostAttribution costAttribution) {

    private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /// Copies the list.
    public Limits {
        forwarders = List.copyOf(forwarders);
    }

    /// Limits of writing.
    ///
    /// @param rateStrategy whether the rate holds for each distributor or for all; the same for every tenant
    /// @param rateLimitBytes refill of the token bucket in bytes per second. 2.10: 15000000
    /// @param burstSizeBytes size of the token bucket. 2.10: 20000000
    /// @param maxTracesPerUser live traces per instance, 0 for any number
    /// @param maxGlobalTracesPerUser live traces of all ingesters together, 0 for any number
    /// @param tenantShardSize on how many ingesters or partitions the tenant is spread, 0 for all
    /// @param maxAttributeBytes replaces `distributor.max_attribute_bytes` when positive
    /// @param artificialDelay replaces `distributor.artificial_delay` when set
    /// @param retryInfoEnabled whether limited clients are told when to come back
    public record Ingestion(
            RateStrategy rateStrategy,
            long rateLimitBytes,
            long burstSizeBytes,
            int maxTracesPerUser,
            @NotBuilt int maxGlobalTracesPerUser,
            int tenantShardSize,
            int maxAttributeBytes,
            @Nullable Duration artificialDelay,
            boolean retryInfoEnabled) {}

    /// Limits of queries.
    ///
    /// @param maxBytesPerTagValuesQuery bytes of an answer with tag values, 0 for any number
    /// @param maxBlocksPerTagValuesQuery blocks read for tag values, 0 for any number
    /// @param maxConditionGroupsPerTagQuery groups in the filter of a tag query; the same for every tenant
    /// @param maxSearchDuration longest range of a search, 0 for the query-frontend's own limit
    /// @param maxMetricsDuration longest range of a metrics query, 0 for the query-frontend's own limit
    /// @param unsafeQueryHints whether queries may use unsafe hints
    /// @param leftPadTraceIds whether trace ids in answers are padded to 32 digits
    /// @param metricsSpanonlyFetch whether metrics queries may read spans only
    /// @param spanPruningAwareness whether queries know about pruned spans
    public record Read(
            int maxBytesPerTagValuesQuery,
            int maxBlocksPerTagValuesQuery,
            int maxConditionGroupsPerTagQuery,
            @PrometheusSpelling Duration maxSearchDuration,
            @PrometheusSpelling Duration maxMetricsDuration,
            boolean unsafeQueryHints,
            boolean leftPadTraceIds,
            @NotBuilt(accepted = true) boolean metricsSpanonlyFetch,
            @NotBuilt boolean spanPruningAwareness) {}

    /// Retention and compaction.
    ///
    /// @param blockRetention how long blocks are kept, 0 for the compactor's own setting
    /// @param compactionWindow what is compacted together, 0 for the compactor's own setting
    /// @param compactionDisabled whether blocks are left as they are
    public record Compaction(
            @PrometheusSpelling Duration blockRetention,
            @PrometheusSpelling Duration compactionWindow,
            boolean compactionDisabled) {}

    /// Limits of all components.
    ///
    /// @param maxBytesPerTrace largest trace, 0 for any size
    public record Global(int maxBytesPerTrace) {}

    /// How blocks are written.
    ///
    /// @param parquetDedicatedColumns attributes with columns of their own, null for `storage.trace.block`'s
    public record Storage(@Nullable List<DedicatedColumn> parquetDedicatedColumns) {

        /// Makes a column from the words of the configuration.
        ///
        /// @param <C> what whoever writes blocks calls a column
        @FunctionalInterface
        public interface ColumnFactory<C> {
            /// A column.
            C column(String scope, String name, String type, List<String> options);
        }

        /// The columns, made by `factory`; null when the tenant has none of its own.
        public <C> @Nullable List<C> columns(ColumnFactory<C> factory) {
            if (parquetDedicatedColumns == null) {
                return null;
            }
            return parquetDedicatedColumns.stream()
                    .map(each -> factory.column(each.scope(), each.name(), each.type(), each.options()))
                    .toList();
        }
    }

    /// By which attributes received bytes are counted.
    ///
    /// @param maxCardinality series, 0 for the tracker's own setting
    /// @param dimensions attribute to label name, empty for the attribute's own name
    public record CostAttribution(int maxCardinality, Map<String, String> dimensions) {

        /// Copies the map.
        public CostAttribution {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /// The defaults of 3.0.3.
    public static Limits defaults() {
        Limits unset = unset();
        return new Limits(
                new Ingestion(RateStrategy.LOCAL, 30_000_000, 30_000_000, 10_000, 0, 0, 0, null, true),
                new Read(1_000_000, 0, 100, Duration.ZERO, Duration.ZERO, false, false, false, false),
                unset.compaction,
                GeneratorLimits.defaults(),
                List.of(),
                new Global(5_000_000),
                unset.storage,
                unset.costAttribution);
    }

    /// An entry of the per-tenant file in which nothing is set: most limits are off.
    static Limits unset() {
        return new Limits(
                new Ingestion(RateStrategy.LOCAL, 0, 0, 0, 0, 0, 0, null, false),
                new Read(0, 0, 0, Duration.ZERO, Duration.ZERO, false, false, false, false),
                new Compaction(Duration.ZERO, Duration.ZERO, false),
                GeneratorLimits.unset(),
                List.of(),
                new Global(0),
                new Storage(null),
                new CostAttribution(0, Map.of()));
    }

    /// What an entry of the per-tenant file starts from: unset, but for the one switch whose absence cannot be told
    /// from false later.
    static Limits unsetUnder(Limits defaults) {
        Limits unset = unset();
        Ingestion none = unset.ingestion;
        return new Limits(
                new Ingestion(none.rateStrategy, 0, 0, 0, 0, 0, 0, null, defaults.ingestion.retryInfoEnabled),
                unset.read,
                unset.compaction,
                unset.metricsGenerator,
                unset.forwarders,
                unset.global,
                unset.storage,
                unset.costAttribution);
    }

    /// An entry of the per-tenant file with the few limits that fall back to the defaults, or always come from them
    /// (`spec/generator-and-ops.md §2.1`).
    Limits completedBy(Limits defaults) {
        Ingestion own = ingestion;
        return new Limits(
                new Ingestion(
                        defaults.ingestion.rateStrategy,
                        own.rateLimitBytes,
                        own.burstSizeBytes,
                        own.maxTracesPerUser,
                        own.maxGlobalTracesPerUser,
                        own.tenantShardSize,
                        own.maxAttributeBytes,
                        own.artificialDelay,
                        own.retryInfoEnabled),
                new Read(
                        read.maxBytesPerTagValuesQuery,
                        read.maxBlocksPerTagValuesQuery,
                        defaults.read.maxConditionGroupsPerTagQuery,
                        read.maxSearchDuration,
                        read.maxMetricsDuration,
                        read.unsafeQueryHints,
                        read.leftPadTraceIds,
                        read.metricsSpanonlyFetch,
                        read.spanPruningAwareness),
                compaction,
                metricsGenerator.completedBy(defaults.metricsGenerator),
                forwarders,
                global,
                storage,
                costAttribution);
    }

    /// What is wrong with the limits; each text begins with the key.
    public List<String> validate() {
        List<String> problems = new ArrayList<>(metricsGenerator.problems());
        if (storage.parquetDedicatedColumns != null) {
            problems.addAll(
                    DedicatedColumn.problems("storage.parquet_dedicated_columns", storage.parquetDedicatedColumns));
        }
        Set<String> labels = new HashSet<>();
        costAttribution.dimensions.forEach((attribute, label) -> {
            String name = label.isEmpty() ? sanitised(attribute) : label;
            if (!LABEL_NAME.matcher(name).matches()) {
                problems.add("cost_attribution.dimensions: invalid label name '" + name + "' of " + attribute);
            }
            if (!labels.add(name)) {
                problems.add("cost_attribution.dimensions: label name '" + name + "' is used twice");
            }
        });
        return problems;
    }

    private static String sanitised(String attribute) {
        String name = attribute.replaceAll("[^a-zA-Z0-9_]", "_");
        return name.isEmpty() || Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }
}
