// SPDX-License-Identifier: Apache-2.0
package io.minitempo.block.list;

import static io.minitempo.block.list.TestBlocks.TENANT;
import static io.minitempo.block.list.TestBlocks.id;
import static io.minitempo.block.list.TestBlocks.meta;
import static io.minitempo.block.list.TestBlocks.write;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.objectstore.memory.FaultyBackend.Fault;
import io.minitempo.objectstore.memory.FaultyBackend.Operation;
import io.minitempo.objectstore.memory.FaultyBackend.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class BlockListIndexTest extends BlockListScene {

    @Nested
    class Index {

        @Test
        void buildersWriteItAndReadersReadNothingElse() throws Exception {
            write(store, 1);
            write(store, 2);
            store.markCompacted(TENANT, id(2));
            list.poll();
            BlockList reader = reader(DEFAULTS);
            bucket.script(Script.NO_FAULTS);
            reader.poll();
            assertThat(reader.snapshot().blocks(TENANT))
                    .isEqualTo(list.snapshot().blocks(TENANT));
            assertThat(bucket.calls())
                    .extracting(c -> c.operation() + " " + c.key())
                    .containsExactly("LIST ", "GET acme/index.pb.zst");
        }

        @Test
        void isBuiltByThoseWhoOwnOneOfItsNames() throws Exception {
            write(store, 1);
            List<String> asked = Collections.synchronizedList(new ArrayList<>());
            BlockList second = list(
                    DEFAULTS,
                    job -> {
                        asked.add(job);
                        return job.equals("build-tenant-index-1-acme");
                    },
                    false);
            second.poll();
            assertThat(asked).containsExactly("build-tenant-index-0-acme", "build-tenant-index-1-acme");
            assertThat(bucket.exists("acme/index.pb.zst")).isTrue();
            assertThat(gauge("tempodb_blocklist_tenant_index_builder", "tenant", "acme"))
                    .isEqualTo(1);
        }

        @Test
        void readersWithoutOneLookForThemselvesAndWriteIt() throws Exception {
            write(store, 1);
            BlockList reader = reader(config(true, Duration.ofMinutes(10), 0, 1));
            reader.poll();
            assertThat(live(reader, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(store.index(TENANT).metas()).containsExactly(meta(1));
            assertThat(counter("tempodb_blocklist_tenant_index_errors_total", "acme"))
                    .isEqualTo(1);
            assertThat(gauge("tempodb_blocklist_tenant_index_builder", "tenant", "acme"))
                    .isZero();
        }

        @Test
        void whereThereIsNoBuilderReadersSeeEveryNewBlock() throws Exception {
            BlockList reader = reader(DEFAULTS);
            BlockList other = reader(DEFAULTS);
            for (int number = 1; number <= 3; number++) {
                write(store, number);
                reader.poll();
                other.poll();
                assertThat(live(reader, TENANT)).hasSize(number);
                assertThat(live(other, TENANT)).hasSize(number);
            }
            assertThat(bucket.exists("acme/index.pb.zst")).isFalse();
            list.poll();
            assertThat(bucket.exists("acme/index.pb.zst")).isTrue();
        }

        @Test
        void withoutFallbackReadersKeepWhatTheyHave() throws Exception {
            write(store, 1);
            list.poll();
            BlockList reader = reader(config(false, Duration.ZERO, 0, 1));
            reader.poll();
            write(store, 2);
            bucket.put("acme/index.pb.zst", "damaged".getBytes(UTF_8));
            reader.poll();
            assertThat(live(reader, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(counter("tempodb_blocklist_tenant_index_errors_total", "acme"))
                    .isEqualTo(1);
            assertThat(counter("tempodb_blocklist_poll_errors_total", "acme")).isEqualTo(1);
            list.poll();
            reader.poll();
            assertThat(live(reader, TENANT)).containsExactlyElementsOf(ids(1, 2));
        }

        @Test
        void isOfNoUseWhenItIsTooOld() throws Exception {
            write(store, 1);
            list.poll();
            write(store, 2);
            clock.advance(Duration.ofMinutes(10));
            BlockList patient = reader(config(true, Duration.ofMinutes(10), 0, 1));
            patient.poll();
            assertThat(live(patient, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(gauge("tempodb_blocklist_tenant_index_age_seconds", "tenant", "acme"))
                    .isEqualTo(600);
            clock.advance(Duration.ofSeconds(1));
            patient.poll();
            assertThat(live(patient, TENANT)).containsExactlyElementsOf(ids(1, 2));
            assertThat(store.index(TENANT).createdAt()).isEqualTo(clock.instant());
            assertThat(gauge("tempodb_blocklist_tenant_index_age_seconds", "tenant", "acme"))
                    .isZero();
        }

        @Test
        void thatCannotBeWrittenDoesNotSpoilThePoll() throws Exception {
            write(store, 1);
            bucket.script(call -> call.operation() == Operation.PUT ? Fault.BEFORE : Fault.NONE);
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(counter("tempodb_blocklist_tenant_index_errors_total", "acme"))
                    .isEqualTo(1);
        }

        @Test
        void ofATenantWithoutBlocksIsDeleted() throws Exception {
            write(store, 1);
            list.poll();
            store.markCompacted(TENANT, id(1));
            store.delete(TENANT, id(1));
            list.poll();
            assertThat(bucket.exists("acme/index.pb.zst")).isFalse();
            assertThat(bucket.exists("acme/index.json.gz")).isFalse();
        }
    }

    @Nested
    class EmptyTenants {

        private final BlockList deleting = builder(deletingEmptyTenants());

        @Test
        void areDeletedWhenAllTheyHaveIsOld() throws Exception {
            bucket.put("acme/" + id(1) + "/data.parquet", new byte[1]);
            clock.advance(Duration.ofMinutes(61));
            deleting.poll();
            assertThat(store.tenants()).isEmpty();
            deleting.poll();
            assertThat(deleting.snapshot().tenants()).isEmpty();
        }

        @Test
        void areKeptWhileABlockMayBeInFlight() throws Exception {
            bucket.put("acme/" + id(1) + "/data.parquet", new byte[1]);
            clock.advance(Duration.ofMinutes(61));
            bucket.put("acme/" + id(1) + "/bloom-0", new byte[1]);
            deleting.poll();
            assertThat(store.tenants()).containsExactly(TENANT);
        }

        @Test
        void areKeptUnlessDeletionIsOn() throws Exception {
            bucket.put("acme/" + id(1) + "/data.parquet", new byte[1]);
            clock.advance(Duration.ofDays(30));
            list.poll();
            reader(deletingEmptyTenants()).poll();
            assertThat(store.tenants()).containsExactly(TENANT);
        }

        @Test
        void withBlocksAreNotEmpty() throws Exception {
            write(store, 1);
            store.markCompacted(TENANT, id(1));
            clock.advance(Duration.ofDays(30));
            deleting.poll();
            assertThat(compacted(deleting, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(bucket.exists(meta(1).keys().data())).isTrue();
        }
    }

    @Nested
    class Failures {

        @Test
        void aTenantIsTriedAgainAtOnce() throws Exception {
            write(store, 1);
            AtomicInteger failures = new AtomicInteger(1);
            bucket.script(call ->
                    call.operation() == Operation.LIST && call.key().equals("acme/") && failures.getAndDecrement() > 0
                            ? Fault.BEFORE
                            : Fault.NONE);
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(counter("tempodb_blocklist_poll_errors_total", "acme")).isEqualTo(1);
        }

        @Test
        void aTenantThatFailsForGoodKeepsItsOldList() throws Exception {
            write(store, 1);
            write(store, meta(new TenantId("other"), 2), false);
            list.poll();
            write(store, 3);
            write(store, meta(new TenantId("other"), 4), false);
            bucket.script(call -> call.key().equals("acme/") ? Fault.BEFORE : Fault.NONE);
            list.poll();
            assertThat(live(list, TENANT)).containsExactlyElementsOf(ids(1));
            assertThat(live(list, new TenantId("other"))).containsExactlyElementsOf(ids(2, 4));
            assertThat(counter("tempodb_blocklist_poll_errors_total", "acme")).isGreaterThanOrEqualTo(2);
        }

        @Test
        void moreFailedTenantsThanToleratedAbandonThePoll() throws Exception {
            for (String tenant : List.of("a", "b", "c")) {
                write(store, meta(new TenantId(tenant), 1), false);
            }
            list.poll();
            BlockListSnapshot before = list.snapshot();
            write(store, meta(new TenantId("c"), 2), false);
            bucket.script(call -> call.key().equals("a/") || call.key().equals("b/") ? Fault.BEFORE : Fault.NONE);
            assertThatThrownBy(list::poll)
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageContaining("2 tenants failed, 1 are tolerated");
            assertThat(list.snapshot()).isSameAs(before);
        }

        @Test
        void aBucketThatCannotBeListedChangesNothing() throws Exception {
            write(store, 1);
            list.poll();
            BlockListSnapshot before = list.snapshot();
            bucket.script(call -> Fault.BEFORE);
            assertThatThrownBy(list::poll).isInstanceOf(TempoException.Unavailable.class);
            assertThat(list.snapshot()).isSameAs(before);
            assertThat(counter("tempodb_blocklist_poll_errors_total", "")).isEqualTo(1);
        }

        /// Fails each call of a poll, without any tolerance: the list is the old one or the new one, never between.
        @Test
        void aPollIsWholeOrWithoutEffectWhicheverCallFails() throws Exception {
            int rounds = 0;
            for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER)) {
                int round = rounds++;
                for (int failing = 0; ; failing++) {
                    TenantId tenant = new TenantId("t" + failing + "-" + round);
                    BlockList own = builder(config(true, Duration.ZERO, 0, 0));
                    write(store, meta(tenant, 1), false);
                    write(store, meta(tenant, 2), false);
                    own.poll();
                    write(store, meta(tenant, 3), false);
                    store.markCompacted(tenant, id(1));
                    TenantBlocks old = own.snapshot().blocks(tenant);
                    bucket.script(Script.failing(failing, fault));
                    boolean failed = false;
                    try {
                        own.poll();
                    } catch (TempoException e) {
                        failed = true;
                    }
                    boolean reached = bucket.calls().size() > failing;
                    bucket.script(Script.NO_FAULTS);
                    if (failed) {
                        assertThat(own.snapshot().blocks(tenant))
                                .as("call %d", failing)
                                .isEqualTo(old);
                    } else {
                        assertThat(live(own, tenant)).containsExactlyElementsOf(ids(2, 3));
                    }
                    own.poll();
                    assertThat(live(own, tenant)).containsExactlyElementsOf(ids(2, 3));
                    assertThat(compacted(own, tenant)).containsExactlyElementsOf(ids(1));
                    assertThat(reader(DEFAULTS).snapshot().tenants()).isEmpty();
                    for (int i = 1; i <= 3; i++) {
                        store.delete(tenant, id(i));
                    }
                    bucket.delete(tenant + "/index.pb.zst");
                    bucket.delete(tenant + "/index.json.gz");
                    if (!reached) {
                        assertThat(failing).isGreaterThan(6);
                        break;
                    }
                }
            }
        }
    }
}
