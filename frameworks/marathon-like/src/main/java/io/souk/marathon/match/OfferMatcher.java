package io.souk.marathon.match;

import io.souk.marathon.app.AppId;
import io.souk.protocol.mesos.Offer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts waiting instances on the offers of one turn: one after the other, each on the offer whose
 * agent has the fewest instances of its app.
 */
public final class OfferMatcher {

  private OfferMatcher() {}

  /**
   * What came of it.
   *
   * @param rejections at most one for each pair of app and offer
   */
  public record Result(List<Fit> fits, List<Rejection> rejections) {}

  /**
   * Matches. The work grows with the candidates, and with the offers for each app, but not with
   * both multiplied.
   *
   * @param home the kernel's region, if it is in one
   * @param firstPort where the search for dynamic ports begins
   */
  public static Result match(
      List<Offer> offers,
      List<Candidate> candidates,
      Optional<String> home,
      Instant now,
      int maxPerOffer,
      int firstPort) {
    List<OpenOffer> open = new ArrayList<>();
    offers.forEach(offer -> open.add(new OpenOffer(offer, open.size())));
    Map<String, List<OpenOffer>> byRole = new HashMap<>();
    List<Fit> fits = new ArrayList<>();
    List<Rejection> rejections = new ArrayList<>();
    Map<AppId, AppSearch> searches = new HashMap<>();
    // What did not fit for one instance of an app will not for the next, nothing being given back.
    Set<AppId> hopeless = new HashSet<>();
    Set<AppId> absent = new HashSet<>();
    for (Candidate candidate : candidates) {
      AppId app = candidate.app().id();
      List<OpenOffer> offered =
          byRole.computeIfAbsent(
              candidate.app().role(),
              role -> open.stream().filter(each -> each.isFor(role)).toList());
      if (candidate.instance().reservation().isPresent()) {
        Relaunch.place(candidate, offered, now)
            .ifPresentOrElse(
                fits::add,
                () -> {
                  if (absent.add(app)) {
                    rejections.addAll(Relaunch.rejections(candidate, offered));
                  }
                });
        continue;
      }
      if (hopeless.contains(app)) {
        continue;
      }
      AppSearch search =
          searches.computeIfAbsent(
              app, none -> new AppSearch(candidate, offered, home, now, maxPerOffer, firstPort));
      Optional<Fit> fit = search.place(candidate);
      fit.ifPresent(fits::add);
      if (fit.isEmpty()) {
        hopeless.add(app);
        search
            .refusals()
            .forEach((offer, why) -> rejections.add(new Rejection(candidate, offer.offer(), why)));
      }
    }
    return new Result(List.copyOf(fits), List.copyOf(rejections));
  }
}
