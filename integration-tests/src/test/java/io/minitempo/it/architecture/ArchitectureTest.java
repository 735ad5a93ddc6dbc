// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noConstructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.minitempo.core.RequestContext;
import io.minitempo.core.lifecycle.Service;
import io.minitempo.core.time.Deadline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;

/// What holds for the compiled classes of all modules.
class ArchitectureTest {

    private static final String ALL = "io.minitempo..";
    private static final String GENERATED = "io.minitempo.proto..";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.minitempo");

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void aModuleKnowsOnlyModulesBelowIt(Module module) {
        assertThat(CLASSES.that(resideInAnyPackage(module.packages())))
                .as("classes of " + module)
                .isNotEmpty();
        check(noClasses()
                .that()
                .resideInAPackage(module.packages())
                .should()
                .dependOnClassesThat(are(resideInAnyPackage(ALL))
                        .and(DescribedPredicate.not(resideInAnyPackage(module.mayKnow())))
                        .as("belong to a module that " + module + " may not know")));
    }

    @Test
    void everyClassBelongsToAModule() {
        check(classes().should().resideInAnyPackage(Module.allBut(Set.of())));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("io.minitempo.(**)")
                .should()
                .beFreeOfCycles()
                // What every request carries joins the values of `core` with a deadline, which fails in terms of
                // `core`.
                .ignoreDependency(RequestContext.class, Deadline.class));
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void internalsStayInTheirModule(Module module) {
        String internals = module.packages().replace("..", "..internal..");
        check(noClasses()
                .that()
                .resideOutsideOfPackage(module.packages())
                .should()
                .dependOnClassesThat()
                .resideInAPackage(internals));
    }

    /// One technology, one module, so that an upgrade touches one module.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "software.amazon..|objectstore|",
                "org.apache.kafka..|ingestlog|embeddedkafka",
                "org.apache.parquet..|block|",
                "org.apache.avro..|block|",
                "org.apache.hadoop..|block|",
                "org.eclipse.jetty..|server|",
                "io.grpc.netty..|server|",
                "io.netty..|server|objectstore",
                "io.lettuce..|objectstore|",
                "com.spotify.folsom..|objectstore|",
                "org.msgpack..|ring|",
                "org.snakeyaml..|server|",
                "ch.qos.logback..|server|",
                "org.apache.thrift..|receiver|",
                "zipkin2..|receiver|",
                "picocli..|cli|",
                "org.duckdb..|nowhere|",
                "com.google.protobuf.util..|nowhere|",
            })
    void aTechnologyStaysInItsModule(String technology, String module, String another) {
        // The broker of tests needs the server's half of Kafka; S3Proxy, the bucket of tests, brings a Jetty of its
        // own.
        String[] homes = another == null
                ? new String[] {"io.minitempo." + module + "..", Module.TEST_SUPPORT.packages()}
                : new String[] {"io.minitempo." + module + "..", "io.minitempo." + another + ".."};
        check(noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(technology));
    }

    @Test
    void mockingAndTestLibrariesStayOutOfMainCode() {
        check(noClasses()
                .that(are(resideOutsideOfPackage(Module.TEST_SUPPORT.packages())))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.junit..", "org.assertj..", "org.mockito.."));
    }

    @Test
    void timeThreadsAndStreamsOfTheProcessAreReachedThroughTheCore() {
        // Main and the demo are what a terminal talks to: they hand the standard streams on.
        check(noClasses()
                .that()
                .resideOutsideOfPackages(Module.CORE.packages(), Module.DEMO.packages())
                .and()
                .doNotHaveFullyQualifiedName("io.minitempo.app.Main")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
        check(noClasses()
                .that()
                .resideOutsideOfPackage(Module.CORE.packages())
                .should()
                .callMethod(Throwable.class, "printStackTrace")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callConstructorWhere(describe(
                        "a thread is made", call -> call.getTargetOwner().isEquivalentTo(Thread.class)))
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Executors.class));
    }

    @Test
    void packagesAreNullMarked() {
        List<String> unmarked = CLASSES.stream()
                .filter(type -> !type.getPackageName().startsWith("io.minitempo.proto"))
                .map(JavaClass::getPackage)
                .distinct()
                .filter(type -> !type.isAnnotatedWith(NullMarked.class))
                .map(JavaPackage::getName)
                .toList();

        assertThat(unmarked).isEmpty();
    }

    @Test
    void configurationsAreRecordsOfValues() {
        DescribedPredicate<JavaClass> configuration = describe(
                "hold configuration",
                type -> type.getSimpleName().endsWith("Config")
                        // The page of that name, not a block of the file.
                        && !type.getName().equals("io.minitempo.app.config.StatusConfig"));
        check(classes()
                .that(configuration)
                .and()
                .resideOutsideOfPackage(GENERATED)
                .should()
                .beRecords()
                // One of several kinds of record, as a sealed interface.
                .orShould()
                .beInterfaces());
        check(noFields()
                .that()
                .areDeclaredInClassesThat(configuration)
                .should()
                .haveRawType(describe("is a live component", type -> type.isAssignableTo(Service.class))));
    }

    /// Roles are wired by `app`: whoever needs one names what it needs of it as an interface.
    @Test
    void constructorsDoNotTakeRoles() {
        String[] roles = Module.roles().stream().map(Module::packages).toArray(String[]::new);
        DescribedPredicate<JavaClass> role = describe(
                "is a role",
                type -> type.isAssignableTo(Service.class)
                        && resideInAnyPackage(roles).test(type));
        check(noConstructors()
                .that()
                .arePublic()
                .should()
                .haveRawParameterTypes(describe(
                        "with a role among them", types -> types.stream().anyMatch(role))));
    }

    /// But a record may declare what its accessor answers, parsers of Zipkin's oldest format keep what they have found
    /// so far, and the shape of a record whether it has a method to validate itself.
    @Test
    void fieldsAreNotOptional() {
        check(noFields()
                .that()
                .areDeclaredInClassesThat(describe(
                        "are no records",
                        type -> !type.isRecord()
                                && !type.getPackageName().equals("io.minitempo.receiver.zipkin")
                                && !type.getName().equals("io.minitempo.server.config.RecordShape")))
                .should()
                .haveRawType(Optional.class));
    }

    @Test
    void loggersArePrivateConstants() {
        check(fields().that()
                .haveRawType(Logger.class)
                .should()
                .bePrivate()
                .andShould()
                .beStatic()
                .andShould()
                .beFinal());
    }
}
