package io.souk.allocator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Every client, by holder and by number, and sets of them by what matters to the allocation. */
final class Clients {

  private final Map<Holder, Client> byHolder = new HashMap<>();
  private final List<Client> byNumber = new ArrayList<>();
  private final BitSet numbers = new BitSet();
  private final RefusalTally refusals = new RefusalTally();

  /** Those that are to be offered something. */
  final BitSet wanting = new BitSet();

  /** Those of roles whose guarantees are not met. */
  final BitSet needy = new BitSet();

  /** Those whose roles' limits leave nothing of the unreserved worth an offer. */
  final BitSet exhausted = new BitSet();

  /** Those that have to be looked at for every agent. */
  final BitSet touched = new BitSet();

  RefusalTally refusals() {
    return refusals;
  }

  Optional<Client> find(Holder holder) {
    return Optional.ofNullable(byHolder.get(holder));
  }

  Client get(int number) {
    return byNumber.get(number);
  }

  Client create(Holder holder, RoleNode role) {
    int number = numbers.nextClearBit(0);
    Client client = new Client(holder, number, role);
    numbers.set(number);
    if (number == byNumber.size()) {
      byNumber.add(client);
    } else {
      byNumber.set(number, client);
    }
    byHolder.put(holder, client);
    role.clients().add(client);
    return client;
  }

  void remove(Client client) {
    byHolder.remove(client.holder());
    client.role().clients().remove(client);
    int number = client.number();
    List.of(numbers, wanting, needy, exhausted, touched).forEach(set -> set.clear(number));
    refusals.forget(number);
  }

  void setWanting(Client client, boolean wants) {
    wanting.set(client.number(), wants);
    follow(client.number());
  }

  void setExhausted(Client client, boolean atLimits) {
    exhausted.set(client.number(), atLimits);
    follow(client.number());
  }

  private void follow(int client) {
    refusals.follow(client, wanting.get(client) && exhausted.get(client));
  }

  void forEach(Consumer<Client> each) {
    byHolder.values().forEach(each);
  }
}
