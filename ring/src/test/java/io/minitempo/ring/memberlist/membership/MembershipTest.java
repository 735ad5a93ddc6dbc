// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.ring.memberlist.wire.Bytes;
import io.minitempo.ring.memberlist.wire.Message;
import io.minitempo.ring.memberlist.wire.Message.Ack;
import io.minitempo.ring.memberlist.wire.Message.Alive;
import io.minitempo.ring.memberlist.wire.Message.Dead;
import io.minitempo.ring.memberlist.wire.Message.IndirectPing;
import io.minitempo.ring.memberlist.wire.Message.Nack;
import io.minitempo.ring.memberlist.wire.Message.Ping;
import io.minitempo.ring.memberlist.wire.Message.Suspect;
import io.minitempo.ring.memberlist.wire.NodeAddress;
import io.minitempo.ring.memberlist.wire.NodeState;
import io.minitempo.ring.memberlist.wire.PacketCodec;
import io.minitempo.ring.memberlist.wire.ProtocolVersions;
import io.minitempo.ring.memberlist.wire.PushPull;
import io.minitempo.ring.memberlist.wire.WireFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// One member against peers that the test plays (`spec/ring.md §11.1`).
class MembershipTest {

    private static final NodeAddress SELF = address(1);
    private static final Duration ROUND = Duration.ofSeconds(1);

    private final ManualScheduler time = new ManualScheduler();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Bytes> userMessages = new ArrayList<>();
    private final Membership member = new Membership(
            Settings.defaults("self", SELF),
            new RecordingTransport(),
            time,
            time,
            new Random(3),
            new RecordedUserData());

    private boolean broken;

    private record Sent(NodeAddress to, Message message, boolean checksum) {}

    private final class RecordingTransport implements Transport {

        private final PacketCodec codec = new PacketCodec(WireFormat.PLAIN);

        @Override
        public void send(NodeAddress to, List<byte[]> messages, boolean checksum) {
            if (broken) {
                throw new IllegalStateException("no memory for the frame");
            }
            for (byte[] payload : codec.encode(messages, checksum)) {
                codec.decode(Bytes.wrap(payload))
                        .messages()
                        .forEach(message -> sent.add(new Sent(to, message, checksum)));
            }
        }

        @Override
        public void exchange(NodeAddress to, PushPull request, ExchangeOutcome outcome) {
            outcome.failed("nobody there");
        }
    }

    private final class RecordedUserData implements UserData {

        @Override
        public void received(Bytes message) {
            userMessages.add(message);
        }

        @Override
        public List<byte[]> broadcasts(int overheadBytes, int limitBytes, int clusterSize) {
            return List.of();
        }

        @Override
        public Bytes localState() {
            return Bytes.EMPTY;
        }

        @Override
        public void merge(Bytes state) {
            userMessages.add(state);
        }
    }

    private static NodeAddress address(int last) {
        return new NodeAddress(Bytes.wrap(new byte[] {127, 0, 0, (byte) last}), 7946);
    }

    private static Alive alive(String name, int last, long incarnation) {
        return new Alive(incarnation, name, address(last), Bytes.EMPTY, ProtocolVersions.CURRENT);
    }

    @BeforeEach
    void start() {
        member.start();
    }

    private void hear(Message... messages) {
        member.receive(address(99), List.of(messages));
    }

    private Member known(String name) {
        return member.members().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /// What was sent of one kind, oldest first.
    private <M extends Message> List<M> sent(Class<M> kind) {
        return sent.stream()
                .map(Sent::message)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    @Nested
    class Announcements {

        @Test
        void startsWithItselfAtIncarnationOne() {
            assertThat(member.members())
                    .containsExactly(
                            new Member("self", SELF, Bytes.EMPTY, 1, NodeState.ALIVE, ProtocolVersions.CURRENT));
        }

        @Test
        void believesNewMembersAndPassesTheNewsOnTwice() {
            hear(alive("peer", 2, 1));
            assertThat(known("peer").state()).isEqualTo(NodeState.ALIVE);

            time.advance(ROUND.multipliedBy(10));
            assertThat(sent(Alive.class).stream().filter(news -> news.node().equals("peer")))
                    .hasSize(2);
        }

        @Test
        void tellsOfANewcomerWithinItsFirstRound() {
            hear(alive("peer", 1, 2));

            time.advance(ROUND);

            assertThat(sent(Alive.class)).anyMatch(news -> news.node().equals("self"));
        }

        @Test
        void gossipsOnAfterARoundThatFailed() {
            hear(alive("peer", 2, 1));
            broken = true;
            assertThatThrownBy(() -> time.advance(ROUND.multipliedBy(2))).hasMessage("no memory for the frame");
            broken = false;
            hear(alive("late", 3, 1));
            time.advance(ROUND.multipliedBy(10));

            assertThat(sent(Alive.class)).anyMatch(news -> news.node().equals("late"));
        }

        @Test
        void putsAChecksumOnGossipToMembersThatUnderstandIt() {
            hear(alive("new", 2, 1));
            hear(new Alive(1, "old", address(3), Bytes.EMPTY, new ProtocolVersions(1, 4, 2, 0, 0, 0)));
            time.advance(ROUND.multipliedBy(4));

            Stream<Sent> gossip = sent.stream().filter(message -> message.message() instanceof Alive);
            assertThat(gossip)
                    .isNotEmpty()
                    .allMatch(message -> message.checksum() == message.to().equals(address(2)));
        }

        @Test
        void ignoresOldIncarnationsAndImpossibleVersions() {
            hear(alive("peer", 2, 5));
            hear(new Alive(4, "peer", address(2), Bytes.ofHex("01"), ProtocolVersions.CURRENT));
            hear(new Alive(1, "broken", address(3), Bytes.EMPTY, new ProtocolVersions(5, 1, 2, 0, 0, 0)));
            hear(alive("zero", 4, 0));

            assertThat(known("peer").meta()).isEqualTo(Bytes.EMPTY);
            assertThat(member.members()).extracting(Member::name).containsExactly("peer", "self");
        }

        @Test
        void refusesAKnownNameAtAnotherAddress() {
            hear(alive("peer", 2, 1), alive("peer", 3, 2));

            assertThat(known("peer").address()).isEqualTo(address(2));
            assertThat(known("peer").incarnation()).isEqualTo(1);
            assertThat(member.conflicts()).isEqualTo(1);
        }

        @Test
        void takesTheOtherByteFormOfAnAddressForAnotherAddress() {
            NodeAddress mapped = NodeAddress.mapped(address(2).inetAddress(), 7946);
            hear(alive("peer", 2, 1));
            hear(new Alive(2, "peer", mapped, Bytes.EMPTY, ProtocolVersions.CURRENT));

            assertThat(member.conflicts()).isEqualTo(1);
        }

        @Test
        void acceptsANewAddressOnceTheNameHasLeft() {
            hear(alive("peer", 2, 7), new Dead(7, "peer", "peer"));
            assertThat(known("peer").state()).isEqualTo(NodeState.LEFT);

            hear(alive("peer", 3, 1));
            assertThat(known("peer").address()).isEqualTo(address(3));
            assertThat(known("peer").state()).isEqualTo(NodeState.ALIVE);
        }
    }

    @Nested
    class Accusations {

        @BeforeEach
        void meetPeers() {
            for (int i = 2; i <= 6; i++) {
                hear(alive("peer-" + i, i, 3));
            }
            sent.clear();
        }

        @Test
        void suspectsThenBuriesWhoDoesNotRefute() {
            hear(new Suspect(3, "peer-2", "peer-3"));
            assertThat(known("peer-2").state()).isEqualTo(NodeState.SUSPECT);

            hear(new Suspect(3, "peer-2", "peer-4"), new Suspect(3, "peer-2", "peer-5"));
            time.advance(Duration.ofSeconds(19));
            assertThat(known("peer-2").state()).isEqualTo(NodeState.SUSPECT);
            time.advance(Duration.ofSeconds(2));
            assertThat(known("peer-2").state()).isEqualTo(NodeState.DEAD);
        }

        @Test
        void aHigherIncarnationClearsASuspicion() {
            hear(new Suspect(3, "peer-2", "peer-3"), alive("peer-2", 2, 4));
            time.advance(Duration.ofSeconds(4));

            assertThat(known("peer-2").state()).isEqualTo(NodeState.ALIVE);
            assertThat(known("peer-2").incarnation()).isEqualTo(4);
        }

        /// Both neighbours of this member in the order of names are dead: of two targets a round, only chance makes one
        /// of those.
        @Test
        void tellsDeadNeighboursNoMoreThanOthers() {
            hear(new Dead(3, "peer-2", "peer-3"), new Dead(3, "peer-6", "peer-3"));
            sent.clear();
            for (int round = 0; round < 25; round++) {
                hear(alive("peer-3", 3, 4 + round));
                time.advance(ROUND);
            }
            assertThat(sent.stream()
                            .filter(one ->
                                    one.to().equals(address(2)) || one.to().equals(address(6)))
                            .count())
                    .isPositive()
                    .isLessThan(20);
        }

        @Test
        void accusationsOfOlderIncarnationsAndOfStrangersAreIgnored() {
            hear(new Suspect(2, "peer-2", "peer-3"), new Dead(2, "peer-2", "peer-3"), new Dead(1, "stranger", "x"));

            assertThat(known("peer-2").state()).isEqualTo(NodeState.ALIVE);
            assertThat(member.size()).isEqualTo(6);
        }

        @Test
        void refutesAccusationsOfItself() {
            hear(new Suspect(1, "self", "peer-2"));
            assertThat(known("self").incarnation()).isEqualTo(2);
            hear(new Dead(9, "self", "peer-2"));
            assertThat(known("self").incarnation()).isEqualTo(10);
            assertThat(known("self").state()).isEqualTo(NodeState.ALIVE);
            assertThat(member.healthScore()).isEqualTo(2);

            time.advance(ROUND.multipliedBy(2));
            assertThat(sent(Alive.class)).contains(alive("self", 1, 10));
        }

        @Test
        void refutesAnAnnouncementOfItselfThatItDidNotMake() {
            hear(new Alive(1, "self", SELF, Bytes.ofHex("01"), ProtocolVersions.CURRENT));
            assertThat(known("self").incarnation()).isEqualTo(2);
            hear(alive("self", 1, 2));
            assertThat(known("self").incarnation()).as("its own words").isEqualTo(2);
        }

        @Test
        void believesAGoodbyeAtOnceAndTellsItNotToTheLeaver() {
            hear(new Dead(3, "peer-2", "peer-2"));
            assertThat(known("peer-2").state()).isEqualTo(NodeState.LEFT);

            time.advance(ROUND.multipliedBy(4));
            assertThat(sent).extracting(Sent::to).doesNotContain(address(2));
            assertThat(sent(Dead.class)).contains(new Dead(3, "peer-2", "peer-2"));
        }

        @Test
        void forgetsTheDeadAfterAWhileAndTwoPasses() {
            hear(new Dead(3, "peer-2", "peer-3"));
            time.advance(Duration.ofSeconds(25));
            assertThat(member.members()).extracting(Member::name).contains("peer-2");
            time.advance(Duration.ofMinutes(2));
            assertThat(member.members()).extracting(Member::name).doesNotContain("peer-2");
        }
    }

    @Nested
    class StatesOfPeers {

        private PushPull.Node node(String name, int last, NodeState state) {
            return new PushPull.Node(name, address(last), Bytes.EMPTY, 2, state, ProtocolVersions.CURRENT);
        }

        @Test
        void theDeadOfOthersAreOnlySuspected() {
            hear(alive("a", 2, 2), alive("b", 3, 2), alive("c", 4, 2));
            member.merge(new PushPull(
                    false,
                    List.of(
                            node("a", 2, NodeState.DEAD),
                            node("b", 3, NodeState.LEFT),
                            node("c", 4, NodeState.SUSPECT),
                            node("d", 5, NodeState.ALIVE)),
                    Bytes.ofHex("cafe")));

            assertThat(known("a").state()).isEqualTo(NodeState.SUSPECT);
            assertThat(known("b").state()).isEqualTo(NodeState.LEFT);
            assertThat(known("c").state()).isEqualTo(NodeState.SUSPECT);
            assertThat(known("d").state()).isEqualTo(NodeState.ALIVE);
            assertThat(userMessages).containsExactly(Bytes.ofHex("cafe"));
        }

        @Test
        void aStateWithAnIncompatibleMemberIsRefusedAsAWhole() {
            PushPull.Node future = new PushPull.Node(
                    "future", address(5), Bytes.EMPTY, 2, NodeState.ALIVE, new ProtocolVersions(3, 9, 4, 0, 0, 0));
            assertThat(member.merge(
                            new PushPull(true, List.of(node("d", 6, NodeState.ALIVE), future), Bytes.ofHex("cafe"))))
                    .hasValueSatisfying(problem -> assertThat(problem).contains("speaks protocol 2"));
            assertThat(member.size()).isEqualTo(1);
            assertThat(userMessages).isEmpty();
        }

        @Test
        void tellsItsOwnStateWithEveryone() {
            hear(alive("a", 2, 2));
            PushPull state = member.localState(true);

            assertThat(state.join()).isTrue();
            assertThat(state.nodes()).extracting(PushPull.Node::name).containsExactlyInAnyOrder("self", "a");
        }
    }

    @Nested
    class Probing {

        @BeforeEach
        void meetPeers() {
            for (int i = 2; i <= 6; i++) {
                hear(alive("peer-" + i, i, 1));
            }
            sent.clear();
            while (sent(Ping.class).isEmpty()) {
                time.advance(Duration.ofMillis(100));
            }
        }

        @Test
        void pingsByNameWithItsOwnAddress() {
            Ping ping = sent(Ping.class).getFirst();
            assertThat(ping.source()).isEqualTo(SELF);
            assertThat(ping.sourceNode()).isEqualTo("self");
            assertThat(ping.node()).startsWith("peer-");
        }

        @Test
        void anAckKeepsTheMemberAlive() {
            hear(new Ack(sent(Ping.class).getFirst().sequence(), Bytes.EMPTY));
            time.advance(Duration.ofMillis(4900));

            assertThat(sent(IndirectPing.class)).isEmpty();
            assertThat(member.members()).allMatch(entry -> entry.state() == NodeState.ALIVE);
            assertThat(member.healthScore()).isZero();
        }

        @Test
        void asksThreeOthersWhenTheDirectAnswerFailsToCome() {
            Ping ping = sent(Ping.class).getFirst();
            time.advance(Duration.ofSeconds(2));

            List<IndirectPing> requests = sent(IndirectPing.class);
            assertThat(requests)
                    .hasSize(3)
                    .allMatch(request -> request.nack() && request.node().equals(ping.node()));
            hear(new Ack(ping.sequence(), Bytes.EMPTY));
            time.advance(Duration.ofSeconds(3));
            assertThat(known(ping.node()).state()).isEqualTo(NodeState.ALIVE);
        }

        @Test
        void suspectsWhoAnswersNobody() {
            Ping ping = sent(Ping.class).getFirst();
            time.advance(Duration.ofSeconds(2));
            Nack nack = new Nack(ping.sequence());
            hear(nack, nack, nack);
            time.advance(Duration.ofSeconds(3));

            assertThat(known(ping.node()).state()).isEqualTo(NodeState.SUSPECT);
            assertThat(member.healthScore()).as("all others were heard").isZero();
        }

        @Test
        void doubtsItselfWhenNotEvenTheOthersAnswer() {
            time.advance(Duration.ofSeconds(5));
            assertThat(member.healthScore()).isEqualTo(3);
        }

        @Test
        void relaysPingsAndTheirAnswers() {
            sent.clear();
            NodeAddress requester = address(6);
            hear(new IndirectPing(41, address(3), "peer-3", true, requester, "peer-6"));
            Ping relayed = sent(Ping.class).getLast();
            assertThat(relayed.node()).isEqualTo("peer-3");
            assertThat(relayed.sequence()).isNotEqualTo(41);

            hear(new Ack(relayed.sequence(), Bytes.EMPTY));
            assertThat(sent).contains(new Sent(requester, new Ack(41, Bytes.EMPTY), false));
            time.advance(Duration.ofSeconds(3));
            assertThat(sent(Nack.class)).isEmpty();
        }

        @Test
        void saysSoWhenARelayedPingIsNotAnswered() {
            NodeAddress requester = address(6);
            hear(new IndirectPing(41, address(3), "peer-3", true, requester, "peer-6"));
            hear(new IndirectPing(42, address(3), "peer-3", false, requester, "peer-6"));
            time.advance(Duration.ofSeconds(2));

            assertThat(sent(Nack.class)).containsExactly(new Nack(41));
        }
    }

    @Nested
    class Leaving {

        private final List<String> told = new ArrayList<>();

        @Test
        void isToldToOthersAndNotRefuted() {
            hear(alive("peer", 2, 1));
            member.leave(() -> told.add("sent"));
            assertThat(told).isEmpty();
            time.advance(ROUND.multipliedBy(4));

            assertThat(told).containsExactly("sent");
            assertThat(sent(Dead.class)).contains(new Dead(1, "self", "self"));
            hear(new Suspect(1, "self", "peer"), alive("self", 1, 9));
            assertThat(known("self").state()).isEqualTo(NodeState.LEFT);
        }

        @Test
        void endsAtOnceWhenNobodyIsThere() {
            member.leave(() -> told.add("sent"));
            assertThat(told).containsExactly("sent");
            member.leave(() -> told.add("again"));
            assertThat(told).containsExactly("sent", "again");
        }

        @Test
        void nothingIsSentAfterTheStop() {
            hear(alive("peer", 2, 1));
            member.stop();
            sent.clear();
            time.advance(Duration.ofMinutes(2));
            hear(new Ping(1, "self", address(2), "peer"));
            assertThat(sent).isEmpty();
        }
    }
}
