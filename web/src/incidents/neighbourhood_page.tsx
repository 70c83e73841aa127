export const NeighbourhoodPage = () => null;
