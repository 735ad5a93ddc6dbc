// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.architecture;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The ladder of modules: each with the modules that it may know; what those know, it may know as well.
enum Module {
    CORE("core"),
    PROTO("proto", CORE),
    OBJECT_STORE("objectstore", CORE),
    RING("ring", CORE, PROTO),
    SERVER("server", CORE),
    TRACEQL("traceql", CORE),
    BLOCK("block", PROTO, OBJECT_STORE, TRACEQL),
    QUERY("query", SERVER, BLOCK),
    INGEST_LOG("ingestlog", CORE, PROTO),
    RECEIVER("receiver", PROTO, SERVER),
    DISTRIBUTOR("distributor", RING, SERVER, BLOCK, INGEST_LOG, RECEIVER),
    LIVE_STORE("livestore", RING, SERVER, BLOCK, QUERY, INGEST_LOG, RECEIVER),
    BLOCK_BUILDER("blockbuilder", RING, SERVER, BLOCK, INGEST_LOG, RECEIVER),
    COMPACTOR("compactor", RING, SERVER, BLOCK),
    QUERIER("querier", RING, SERVER, BLOCK, QUERY, INGEST_LOG, RECEIVER),
    QUERY_FRONTEND("frontend", RING, SERVER, BLOCK, QUERY, INGEST_LOG, RECEIVER),
    UI("ui", RING, SERVER),
    SIDECAR("sidecar", SERVER),
    APP("app", DISTRIBUTOR, LIVE_STORE, BLOCK_BUILDER, COMPACTOR, QUERIER, QUERY_FRONTEND, UI, SIDECAR),
    CLI("cli", APP),
    EMBEDDED_KAFKA("embeddedkafka", CORE),
    TEST_SUPPORT("testsupport", CORE),
    TESTKIT("testkit", APP, EMBEDDED_KAFKA, TEST_SUPPORT),
    DEMO("demo", TESTKIT, CLI);

    private final String name;
    /// Filled by the constructor only; it cannot be copied, as a module knows itself.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Set<Module> known = new LinkedHashSet<>();

    Module(String name, Module... below) {
        this.name = name;
        known.add(this);
        Arrays.stream(below).forEach(module -> known.addAll(module.known));
    }

    /// The modules that never run at a user's: they serve tests, or show the project.
    static Set<Module> forTests() {
        return Set.of(EMBEDDED_KAFKA, TEST_SUPPORT, TESTKIT, DEMO);
    }

    /// The roles: they meet through a lower level or over the network, never directly.
    static Set<Module> roles() {
        return Set.of(DISTRIBUTOR, LIVE_STORE, BLOCK_BUILDER, COMPACTOR, QUERIER, QUERY_FRONTEND);
    }

    /// Its packages, as a pattern.
    String packages() {
        return "io.minitempo." + name + "..";
    }

    /// The packages that it may know, as patterns.
    String[] mayKnow() {
        return known.stream().map(Module::packages).toArray(String[]::new);
    }

    /// The packages of all modules but these.
    static String[] allBut(Set<Module> modules) {
        return Stream.of(values())
                .filter(module -> !modules.contains(module))
                .map(Module::packages)
                .toArray(String[]::new);
    }

    static List<Module> all() {
        return List.of(values());
    }
}
