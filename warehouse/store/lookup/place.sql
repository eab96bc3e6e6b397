-- place: one row an estate, road or region that addresses begin with; road: the door numbers known to stand before it
SELECT p.at AS no, p.place AS name, coalesce(string_agg(r.road, ' ' ORDER BY r.road), '') AS road
FROM place p
LEFT JOIN core.road_estate r ON r.estate = p.place
GROUP BY p.at, p.place
ORDER BY p.at
